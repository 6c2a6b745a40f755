import { randomBytes } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom, RegistryError, unprovedLifeMs } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createDeclarationService, type Declared, type LineDirectory } from '../../src/declarations/index.ts';
import { dropOutdated } from '../../src/retention/outdated-store.ts';
import { statementOf } from '../appeals/proved-report.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const hourMs = 3_600_000;
const sealKey = Buffer.alloc(32, 8);
let database: TestDatabase;
let service: ReturnType<typeof createDeclarationService>;
let ahead = 0;
const now = () => systemClock() + ahead;

/** An operator as the hub reaches it: which phone each line is in, and whether it answers. */
class Operator implements LineDirectory {
  readonly asked: string[] = [];
  isAway = false;
  readonly #phones = new Map<string, ImeiKey>();

  put(number: string, phone: ImeiKey): void {
    this.#phones.set(number, phone);
  }

  async resolve(_operator: string, number: string): Promise<ImeiKey[]> {
    this.asked.push(number);
    if (this.isAway) throw new RegistryError('unavailable', 'The network does not answer.');
    const phone = this.#phones.get(number);
    if (phone === undefined) throw new RegistryError('not-found', 'The network knows of no phone.');
    return [phone];
  }
}

const operator = new Operator();
let made = 0;

/** A line with a phone in it that no other test has. */
function aLine(): { number: string; phone: ImeiKey } {
  made += 1;
  const phone = imeiKeyFrom(35_175_605, 700_000 + 97 * made);
  if (phone === undefined) throw new Error('not a serial number');
  const number = `+4477009${String(10_000 + made)}`;
  operator.put(number, phone);
  return { number, phone };
}

function report(
  number: string,
  { reporter, isBySupporter = false }: { reporter?: Buffer; isBySupporter?: boolean } = {},
) {
  return service.reportByLine(
    {
      line: { operator: 'network-a', number },
      happened: 'stolen',
      takenAt: now() - hourMs,
      liability: '2026-11',
      isBySupporter,
      ...(reporter === undefined ? {} : { reporter }),
    },
    randomBytes(16).toString('hex'),
  );
}

const ask = () => service.askDueLines(operator);
const seen = ({ reference, withdrawalCode }: Declared) => service.status(reference, withdrawalCode);

async function listed(phone: ImeiKey) {
  const rows = await database.db
    .selectFrom('listing')
    .select(['effect', 'tier', 'until_at'])
    .where('imei_key', '=', phone)
    .execute();
  return rows.map(({ effect, tier, until_at }) => ({ effect, tier, untilAt: until_at?.getTime() }));
}

beforeAll(async () => {
  database = await createTestDatabase();
  const services = {
    db: database.db,
    clock: now,
    entropy: randomBytes,
    codeKey: Buffer.alloc(32, 9),
    sealKey,
  };
  service = createDeclarationService(services);
});
afterAll(() => database.close());

describe('A19, numbers are reported to learn which phone a line is in, or to hold strangers’ phones', () => {
  it('one place has ten lines asked about in a day, and is shown nothing that tells the eleventh from them', async () => {
    const reporter = randomBytes(16);
    const lines = Array.from({ length: 12 }, () => aLine());
    const reports: Declared[] = [];
    for (const { number } of lines) reports.push(await report(number, { reporter }));
    const before = operator.asked.length;
    await ask();
    expect(operator.asked.length - before).toBe(10);
    const held = await Promise.all(lines.map(({ phone }) => listed(phone)));
    expect(held.filter((rows) => rows.length > 0)).toHaveLength(10);
    const views = await Promise.all(reports.map(seen));
    const shown = views.map(({ status, tier, parties, line }) => ({ status, tier, parties, line }));
    expect(new Set(shown.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('one line is asked about twice in a month, whoever asks, and a second word about its phone has no effect', async () => {
    const { number, phone } = aLine();
    const before = operator.asked.length;
    for (let i = 0; i < 4; i += 1) {
      await report(number, { reporter: randomBytes(16) });
      await ask();
    }
    expect(operator.asked.length - before).toBe(2);
    const words = await database.db
      .selectFrom('declaration')
      .innerJoin('device_identifier', 'device_identifier.device_id', 'declaration.device_id')
      .select('is_quiet')
      .where('imei_key', '=', phone)
      .orderBy('declared_at')
      .execute();
    expect(words.map(({ is_quiet }) => is_quiet)).toEqual([false, true]);
  });

  it('what is seen with reference and code never says whether the network knew the line', async () => {
    const [known, unknown] = [await report(aLine().number), await report('+447700999999')];
    await ask();
    const [one, two] = [await seen(known), await seen(unknown)];
    const same = ({
      status,
      tier,
      mode,
      parties,
      line,
      isQuiet,
      hasOneIdentifier,
      position,
    }: typeof one) => ({
      status,
      tier,
      mode,
      parties,
      line,
      isQuiet,
      hasOneIdentifier,
      position,
    });
    expect(same(one)).toEqual(same(two));
    ahead += unprovedLifeMs;
    await service.lapseDue();
    const [ended, endedToo] = [await seen(known), await seen(unknown)];
    expect([ended.status, endedToo.status]).toEqual(['lapsed', 'lapsed']);
    expect(same(ended)).toEqual(same(endedToo));
  });

  it('nothing that is typed about the phone is compared with what the network named, before it is proved', async () => {
    const { number, phone } = aLine();
    const [known, unknown] = [await report(number), await report('+447700900996')];
    await ask();
    const caller = { actor: 'declarer' } as const;
    for (const { reference, withdrawalCode: code } of [known, unknown]) {
      const open = { reference, code };
      await expect(service.amend(caller, { ...open, keys: [phone] }, 'amend-1')).rejects.toThrow(
        'Prove that',
      );
      await expect(service.chooseMode(caller, { ...open, mode: 'recovery' }, 'mode-1')).rejects.toThrow(
        'Prove that',
      );
      const logbook = { reference: '0000-0000', code: '0000-0000-0000-0000' };
      await expect(service.raise(caller, { ...open, logbook }, 'raise-1')).rejects.toThrow('Sign in with');
    }
  });

  it('what is withdrawn unproved tells no more than before', async () => {
    const [known, unknown] = [await report(aLine().number), await report('+447700900995')];
    await ask();
    const views = await Promise.all(
      [known, unknown].map(async ({ reference, withdrawalCode: code }) => {
        await service.withdraw({ actor: 'declarer' }, { reference, code }, 'withdraw-1');
        const { status, parties, line, position } = await service.status(reference, code);
        return { status, parties, line, position };
      }),
    );
    expect(views[0]).toEqual(views[1]);
    expect(views[0]).toMatchObject({ status: 'withdrawn', line: { state: 'asked' } });
  });

  it('a report that is taken back twice, or after it has ended, is answered alike whether the line was known or not', async () => {
    const caller = { actor: 'declarer' } as const;
    const answered = ({ reference, withdrawalCode: code }: Declared, key: string) =>
      service.withdraw(caller, { reference, code }, key).then(
        ({ status, tier }) => ({ status, tier }),
        (error: unknown) => String(error),
      );
    const twice = [await report(aLine().number), await report('+447700900993')];
    const late = [await report(aLine().number), await report('+447700900992')];
    await ask();
    for (const key of ['withdraw-1', 'withdraw-1', 'withdraw-2']) {
      const [known, unknown] = await Promise.all(twice.map((one) => answered(one, key)));
      expect(known).toEqual({ status: 'withdrawn', tier: 0 });
      expect(unknown).toEqual(known);
    }
    ahead += unprovedLifeMs;
    for (const round of ['before the round that ends it', 'after it']) {
      const [known, unknown] = await Promise.all(late.map((one) => answered(one, round)));
      expect(known).toContain('This report has ended');
      expect(unknown).toEqual(known);
      await service.lapseDue();
    }
  });

  it('a wrong code opens neither, in the same words', async () => {
    const [known, unknown] = [await report(aLine().number), await report('+447700999998')];
    await ask();
    for (const { reference } of [known, unknown, { reference: '0000-0000' }])
      await expect(service.status(reference, '0000-0000-0000-0000')).rejects.toThrow('Check both');
  });
});

describe('a network that does not answer', () => {
  it('is asked again, the phone is held once it answers, and for no longer than 48 hours from the sending', async () => {
    const { number, phone } = aLine();
    operator.isAway = true;
    const sent = await report(number);
    expect((await seen(sent)).line?.state).toBe('asking');
    await ask();
    expect((await seen(sent)).line?.state).toBe('away');
    expect(await listed(phone)).toEqual([]);
    operator.isAway = false;
    // Not before its turn.
    expect(await ask()).toBe(0);
    ahead += 5 * hourMs;
    await ask();
    expect((await seen(sent)).line?.state).toBe('asked');
    expect(await listed(phone)).toEqual([{ effect: 'tracked', tier: 0, untilAt: sent.untilAt }]);
  });

  it('keeps nobody waiting whose own network answers', async () => {
    operator.isAway = true;
    for (let i = 0; i < 3; i += 1) await report(aLine().number);
    await ask();
    ahead += 5 * hourMs;
    const { number } = aLine();
    await report(number);
    const before = operator.asked.length;
    await ask();
    operator.isAway = false;
    expect(operator.asked.slice(before)).toHaveLength(4);
    expect(operator.asked[before]).toBe(number);
  });

  it('is given up after a day, and its number is forgotten', async () => {
    const { number } = aLine();
    operator.isAway = true;
    const { reference } = await report(number);
    for (let hour = 0; hour < 30; hour += 1) {
      await ask();
      ahead += hourMs;
    }
    operator.isAway = false;
    const row = await database.db
      .selectFrom('line_report')
      .select(['outcome', 'sealed_number'])
      .where('reference', '=', reference)
      .executeTakeFirst();
    expect(row).toEqual({ outcome: 'unanswered', sealed_number: null });
  });

  it('keeps no report from being withdrawn, and is not asked about it any more', async () => {
    const { number, phone } = aLine();
    operator.isAway = true;
    const { reference, withdrawalCode: code } = await report(number);
    await ask();
    const done = await service.withdraw({ actor: 'declarer' }, { reference, code }, 'withdraw-1');
    expect(done.status).toBe('withdrawn');
    operator.isAway = false;
    ahead += 5 * hourMs;
    await ask();
    expect(await listed(phone)).toEqual([]);
    expect((await service.status(reference, code)).status).toBe('withdrawn');
  });
});

describe('whoever reports for somebody else', () => {
  it('sees no refusal of the phone, not even once it is proved', async () => {
    const { number, phone } = aLine();
    const { reference, withdrawalCode: code } = await report(number, { isBySupporter: true });
    await ask();
    const caller = { actor: 'declarer' } as const;
    const proved = await service.raise(caller, { reference, code, statement: statementOf(phone) }, 'raise-1');
    expect(proved).toMatchObject({ status: 'proved', tier: 1 });
    await aRefusal(phone);
    const { parties } = await service.status(reference, code);
    expect(parties.length).toBeGreaterThan(0);
    expect(parties.map(({ state }) => state)).not.toContain('refused');
    // The same of somebody who reported for themselves: they are told.
    const own = aLine();
    const mine = await report(own.number);
    await ask();
    const mineOpened = { reference: mine.reference, code: mine.withdrawalCode };
    await service.raise(caller, { ...mineOpened, statement: statementOf(own.phone) }, 'raise-2');
    await aRefusal(own.phone);
    const told = await service.status(mine.reference, mine.withdrawalCode);
    expect(told.parties.map(({ state }) => state)).toContain('refused');
  });
});

it('what is left of old reports by line is dropped, and no sooner than ended declarations are', async () => {
  const unknown = await report('+447700900994');
  const known = await report(aLine().number);
  await ask();
  ahead += unprovedLifeMs;
  await service.lapseDue();
  const drop = () => database.db.transaction().execute((trx) => dropOutdated(trx, now()));
  // Gone before the other, it would tell that its network did not know the line.
  ahead += 80 * 24 * hourMs;
  await drop();
  expect([(await seen(known)).status, (await seen(unknown)).status]).toEqual(['lapsed', 'lapsed']);
  ahead += 20 * 24 * hourMs;
  const dropped = await drop();
  expect(dropped.lineReports).toBeGreaterThan(0);
  // What keeps a phone from its declarer stays as long as the phone does.
  const kept = await database.db
    .selectFrom('line_report')
    .leftJoin('declaration', 'declaration.id', 'line_report.id')
    .select('declaration.tier')
    .execute();
  expect(new Set(kept.map(({ tier }) => tier))).toEqual(new Set([0]));
});

let refusals = 0;

/** A network that refused this phone just now. */
async function aRefusal(phone: ImeiKey): Promise<void> {
  const { db } = database;
  refusals += 1;
  const at = new Date(now() + 1_000);
  await db
    .insertInto('participant')
    .values({
      id: 'network-z',
      name: 'Network Z',
      role: 'network-operator',
      created_at: at,
      gates: ['network-attach'],
      scopes: [],
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto('edge')
    .values({
      key_id: `edge-${refusals}`,
      public_key: randomBytes(32),
      participant_id: 'network-z',
      serves: ['network-z'],
      enrolled_at: at,
    })
    .execute();
  await db
    .insertInto('attempt')
    .values({
      edge_key_id: `edge-${refusals}`,
      sequence: 1,
      participant_id: 'network-z',
      gate: 'network-attach',
      network: null,
      imei_key: phone,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at,
      received_at: at,
      presenter: null,
    })
    .execute();
}
