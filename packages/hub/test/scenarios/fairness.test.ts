import { randomBytes } from 'node:crypto';
import { brakeRates, type ImeiKey, imeiKeyFrom, unprovedLifeMs } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBraked } from '../../src/brakes/index.ts';
import { isShielded } from '../../src/reviews/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { countLawful, type FairnessDesk, openFairnessDesk, randomPhone } from './fairness-desk.ts';

const database = await createTestDatabase();
const { db } = database;
let desk: FairnessDesk;

beforeAll(async () => {
  desk = await openFairnessDesk(database);
});
afterAll(async () => {
  await desk.close();
  await database.close();
});

const hourMs = 3_600_000;
const somewhere = () => randomBytes(16);

function phoneOfType(tac: number, serial: number): ImeiKey {
  const key = imeiKeyFrom(tac, serial);
  if (key === undefined) throw new Error('a phone out of range');
  return key;
}

async function idOf(reference: string): Promise<string> {
  const row = await db
    .selectFrom('declaration')
    .select('id')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow();
  return row.id;
}

describe('A2, ransom bricking of strangers’ phones', () => {
  it('1,000 unproved declarations on random devices change no network answer', async () => {
    const phones = Array.from({ length: 1000 }, (_, i) => randomPhone(i));
    for (let at = 0; at < phones.length; at += 20)
      await Promise.all(
        phones.slice(at, at + 20).map((phone) => desk.declare(phone, { reporter: somewhere() })),
      );
    const answers = await desk.answersAbout(phones);
    expect(answers).toHaveLength(1000);
    expect(new Set(answers.map((one) => one['network-attach']))).toEqual(
      new Set(['allow tracked', 'allow no-report-found']),
    );
    const network = answers.map(({ 'network-attach': attach, 'esim-download': esim }) => attach + esim);
    expect(network.filter((answer) => !/^allow .*allow /.test(answer))).toEqual([]);
    // Nobody is refused anywhere, and the brake on everybody keeps most of the thousand from holding anything.
    const { refused, held } = countLawful(answers);
    expect(refused).toBe(0);
    const counted = answers.filter((one) => one['network-attach'] === 'allow tracked').length;
    expect(counted).toBeLessThanOrEqual(brakeRates.everybody.most + 20);
    // The six gates at which a phone goes to somebody new.
    expect(held).toBe(counted * 6);
    desk.pass(unprovedLifeMs);
    expect(countLawful(await desk.answersAbout(phones))).toEqual({ refused: 0, held: 0 });
  }, 240_000);
});

describe('A3, a flood of declarations', () => {
  const tac = 35_900_001;

  it('is braked at its rate, and nothing of it is lost', async () => {
    const reporter = somewhere();
    const made = [];
    for (let i = 0; i < 40; i += 1) made.push(await desk.declare(phoneOfType(tac, i * 1000), { reporter }));
    expect(made.filter(({ isKept }) => !isKept)).toHaveLength(brakeRates.reporter.most);
    const references = new Set(made.map(({ reference }) => reference));
    expect(references.size).toBe(40);
    const [last] = made.slice(-1);
    expect(await isBraked(db, await idOf(last?.reference ?? ''))).toBe(true);
    const answers = await desk.answersAbout(made.map((_, i) => phoneOfType(tac, i * 1000)));
    expect(answers.filter((one) => one.resale === 'hold declared-not-proved')).toHaveLength(20);
    expect(answers.filter((one) => one.resale === 'allow no-report-found')).toHaveLength(20);
  });

  it('does not keep an honest report from elsewhere from counting', async () => {
    const phone = randomPhone(5_001);
    expect((await desk.declare(phone, { reporter: somewhere() })).isKept).toBe(false);
  });

  it('passes an honest victim in the middle of it, at once, by the proof', async () => {
    for (let i = 0; i < 30; i += 1)
      await desk.declare(phoneOfType(tac, 500_000 + i * 1000), { reporter: somewhere() });
    const mine = phoneOfType(tac, 777_777);
    const made = await desk.declare(mine, { reporter: somewhere() });
    expect(made.isKept).toBe(true);
    expect(await desk.prove(mine, made)).toBe('proved');
    const [answers] = await desk.answersAbout([mine]);
    expect(answers?.['network-attach']).toBe('refuse declared-stolen');
  });

  it('of neighbouring serial numbers is seen from wherever it comes', async () => {
    const made = [];
    for (let i = 0; i < 12; i += 1)
      made.push(await desk.declare(phoneOfType(35_900_002, i), { reporter: somewhere() }));
    expect(made.map(({ isKept }) => isKept)).toEqual([...Array<boolean>(10).fill(false), true, true]);
  });

  it('counts again what a second person lets go', async () => {
    const phone = phoneOfType(tac, 888_888);
    const { reference, isKept } = await desk.declare(phone, { reporter: somewhere() });
    expect(isKept).toBe(true);
    await db
      .transaction()
      .execute((trx) =>
        desk.service.letGo(trx, { reference, organisation: 'city-hall', why: 'looked at', at: desk.now() }),
      );
    const [answers] = await desk.answersAbout([phone]);
    expect(answers).toMatchObject({ resale: 'hold declared-not-proved', 'network-attach': 'allow tracked' });
    expect(await db.selectFrom('rejected_entry').selectAll().execute()).toEqual([]);
  });

  it('that was proved is none: honest reports of a festival do not count against each other', async () => {
    desk.pass(hourMs);
    const reporter = somewhere();
    for (let i = 0; i < 25; i += 1) {
      const phone = randomPhone(9_000 + i);
      const made = await desk.declare(phone, { reporter });
      expect([i, made.isKept]).toEqual([i, false]);
      await desk.prove(phone, made);
    }
  }, 60_000);
});

describe('an ex-partner without proof', () => {
  const phone = randomPhone(6_000);

  it('stops nothing that its user does', async () => {
    const made = await desk.declare(phone, { reporter: somewhere() });
    await expect(desk.prove(phone, made, { mainLineDays: 0, lastBeforeTaking: false })).rejects.toThrow(
      'was not the main line',
    );
    await expect(desk.prove(phone, made, { signInMethod: 'sim-code', simIssuedAt: 0 })).rejects.toThrow(
      'proves nothing',
    );
    const [answers] = await desk.answersAbout([phone]);
    expect(answers).toMatchObject({
      'network-attach': 'allow tracked',
      'esim-download': 'allow tracked',
      repair: 'allow tracked',
    });
    expect(countLawful(answers === undefined ? [] : [answers])).toEqual({ refused: 0, held: 6 });
  });

  it('is over after 48 hours, and the next word has no effect for 90 days', async () => {
    desk.pass(unprovedLifeMs);
    await desk.declare(phone, { reporter: somewhere() });
    const [answers] = await desk.answersAbout([phone]);
    expect(countLawful(answers === undefined ? [] : [answers])).toEqual({ refused: 0, held: 0 });
  });
});

describe('a bill payer against a user', () => {
  const phone = randomPhone(6_100);

  it('is disputed: networks let the phone pass, and a trained person looks first', async () => {
    const made = await desk.declare(phone, { reporter: somewhere() });
    expect(await desk.prove(phone, made, { payerIsUser: false })).toBe('disputed');
    const [answers] = await desk.answersAbout([phone]);
    expect(answers?.['network-attach']).toBe('allow disputed');
    expect(countLawful(answers === undefined ? [] : [answers])).toMatchObject({ refused: 0 });
    expect(await isShielded(db, await idOf(made.reference))).toBe(true);
  });

  it('bars the phone only once a person has decided for them', async () => {
    const { reference } = await db
      .selectFrom('declaration')
      .select('reference')
      .where('status', '=', 'disputed')
      .executeTakeFirstOrThrow();
    await db
      .transaction()
      .execute((trx) =>
        desk.service.settle(trx, { reference, organisation: 'city-hall', why: 'decided', at: desk.now() }),
      );
    const [answers] = await desk.answersAbout([phone]);
    expect(answers?.['network-attach']).toBe('refuse declared-stolen');
  });
});

describe('A4, insurance fraud', () => {
  it('keeps lost and stolen apart, and which words about false statements were shown', async () => {
    const [lost, stolen] = [
      await desk.declare(randomPhone(6_200), { reporter: somewhere(), happened: 'lost' }),
      await desk.declare(randomPhone(6_201), { reporter: somewhere(), happened: 'stolen' }),
    ];
    const rows = await db
      .selectFrom('declaration')
      .innerJoin('liability_acknowledgement as shown', 'shown.declaration_id', 'declaration.id')
      .select(['reference', 'happened', 'shown.version'])
      .where('reference', 'in', [lost.reference, stolen.reference])
      .orderBy('happened')
      .execute();
    expect(rows).toEqual([
      { reference: lost.reference, happened: 'lost', version: '2026-11' },
      { reference: stolen.reference, happened: 'stolen', version: '2026-11' },
    ]);
  });
});

describe('A7, the victim of a clone', () => {
  it('keeps a working phone: who reports the same number is disputed and not obeyed', async () => {
    const phone = randomPhone(6_300);
    const made = await desk.declare(phone, { reporter: somewhere() });
    // The other one's line goes on in a phone with this number.
    expect(await desk.prove(phone, made, { otherUseHours: 72 })).toBe('disputed');
    const [answers] = await desk.answersAbout([phone]);
    expect(answers).toMatchObject({
      'network-attach': 'allow disputed',
      'esim-download': 'allow disputed',
      repair: 'allow disputed',
      resale: 'hold disputed',
    });
    expect(countLawful(answers === undefined ? [] : [answers]).refused).toBe(0);
  });
});
