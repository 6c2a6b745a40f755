import { type ErrorCode, RegistryError } from '@deadset/domain';
import { declarationName, decodeEntryLeaf } from '@deadset/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/test-database.ts';
import {
  claimOf,
  dayMs,
  enrolled,
  freshKey,
  hourMs,
  logbookBench,
  sold,
  statementFor,
} from './logbook-support.ts';

const database = await createTestDatabase();
afterAll(() => database.close());
const bench = logbookBench(database.db);
const { db, logbook } = bench;

/** The code and sentence of a refusal. */
async function refusalOf(work: Promise<unknown>): Promise<{ code: ErrorCode; message: string }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RegistryError)) throw new Error('it was not refused');
  return { code: error.code, message: error.message };
}

describe('a phone in the logbook', () => {
  it('waits for its keeper’s consent wherever somebody new would get it, and stands in the log under a name', async () => {
    const { key, reference } = await enrolled(bench);
    expect(await bench.effectOf(key)).toBe('enrolled');
    const row = await db
      .selectFrom('enrolment')
      .innerJoin('entry', 'entry.device_id', 'enrolment.device_id')
      .select(['entry.leaf', 'enrolment.name'])
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow();
    const leaf = decodeEntryLeaf(row.leaf);
    expect([leaf.act, leaf.declaration.equals(row.name), leaf.evidence.kind]).toEqual([
      'enrol',
      true,
      'keeper-proof',
    ]);
  });

  it('is enrolled by a network’s word alone: neither first come nor the SIM is proof', async () => {
    const key = bench.aPhone();
    const attempt = (change: Parameters<typeof statementFor>[1]) =>
      refusalOf(logbook.enrolByLine({ keys: [key], statement: statementFor(key, change) }, freshKey()));
    const thief = await attempt({ signInMethod: 'sim-code', simIssuedAt: 0 });
    expect([thief.code, thief.message]).toEqual(['not-allowed', expect.stringContaining('proves nothing')]);
    expect((await attempt({ mainLineDays: 6 })).message).toContain('7 of the last 30 days');
    expect((await attempt({ deviceKeys: [bench.aPhone()] })).message).toContain('another phone');
    expect((await attempt({ payerIsUser: false })).message).toContain('somebody else uses it');
    expect(await bench.effectOf(key)).toBeUndefined();
  });

  it('cannot be enrolled by a second person, whose proof is kept for whoever decides', async () => {
    const { key } = await enrolled(bench);
    const second = { keys: [key], statement: statementFor(key) };
    expect((await refusalOf(logbook.enrolByLine(second, freshKey()))).message).toContain('appeal');
    const contests = await db.selectFrom('enrolment_contest').selectAll().execute();
    expect(contests.map(({ by_whom, statement_hash }) => [by_whom, statement_hash])).toEqual([
      ['public', second.statement.digest],
    ]);
  });

  it('cannot be enrolled while it is declared', async () => {
    const key = bench.aPhone();
    const word = { keys: [key], happened: 'stolen', takenAt: bench.clock() - 1 } as const;
    await bench.declarations.declare({ actor: 'declarer' }, word, freshKey());
    const asked = logbook.enrolByLine({ keys: [key], statement: statementFor(key) }, freshKey());
    expect((await refusalOf(asked)).message).toContain('has been reported as taken');
  });

  it('gives the same codes to the same request, and one enrolment', async () => {
    const key = bench.aPhone();
    const [request, idempotencyKey] = [{ keys: [key], statement: statementFor(key) }, freshKey()];
    const first = await logbook.enrolByLine(request, idempotencyKey);
    expect(await logbook.enrolByLine(request, idempotencyKey)).toEqual(first);
  });

  it('is opened by its reference and code as people type them, and by nothing else', async () => {
    const { reference, code } = await enrolled(bench);
    const typed = { reference: ` ${reference.toLowerCase()}`, code: code.toLowerCase().replaceAll('-', ' ') };
    expect((await logbook.see(typed)).status).toBe('enrolled');
    const wrong = await refusalOf(logbook.see({ reference, code: '0000-0000-0000-0000' }));
    const unknown = await refusalOf(logbook.see({ reference: '0000-0000', code }));
    expect(wrong).toEqual(unknown);
  });

  it('leaves the logbook by its keeper’s word, with the secret in the log', async () => {
    const { key, reference, code } = await enrolled(bench);
    await logbook.leave({ reference, code });
    expect(await bench.effectOf(key)).toBeUndefined();
    const { name, leaf } = await newestEntry(reference);
    expect(leaf.act).toBe('hand-over');
    expect(
      leaf.evidence.kind === 'withdrawal-secret' && declarationName(leaf.evidence.secret).equals(name),
    ).toBe(true);
  });
});

async function newestEntry(reference: string) {
  const row = await db
    .selectFrom('enrolment')
    .innerJoin('entry', 'entry.device_id', 'enrolment.device_id')
    .select(['entry.leaf', 'enrolment.name'])
    .where('reference', '=', reference)
    .orderBy('entry.number', 'desc')
    .executeTakeFirstOrThrow();
  return { name: row.name, leaf: decodeEntryLeaf(row.leaf) };
}

describe('a release', () => {
  it('makes whoever has the IMEI and the code the keeper, in either spelling, once', async () => {
    for (const spelling of ['words', 'characters'] as const) {
      const seller = await enrolled(bench);
      const { code } = await logbook.release(seller, freshKey());
      const claim = claimOf(seller.key, code[spelling].toUpperCase());
      const buyer = await logbook.claim(claim, freshKey());
      expect(await bench.effectOf(seller.key)).toBe('enrolled');
      expect((await logbook.see(buyer)).chain.map(({ who }) => who)).toEqual(['person', 'you']);
      expect((await logbook.see(seller)).status).toBe('handed-over');
      expect((await refusalOf(logbook.claim(claim, freshKey()))).code).toBe('not-found');
      expect((await refusalOf(logbook.release(seller, freshKey()))).message).toContain(
        'no longer in your logbook',
      );
    }
  });

  it('is one effect and the same codes for a claim that is sent twice', async () => {
    const seller = await enrolled(bench);
    const { code } = await logbook.release(seller, freshKey());
    const [claim, key] = [claimOf(seller.key, code.words), freshKey()];
    const first = await logbook.claim(claim, key);
    expect(await logbook.claim(claim, key)).toEqual(first);
  });

  it('opens no other phone, and no phone without its IMEI', async () => {
    const [seller, other] = [await enrolled(bench), await enrolled(bench)];
    const { code } = await logbook.release(seller, freshKey());
    expect((await refusalOf(logbook.claim(claimOf(other.key, code.words), freshKey()))).code).toBe(
      'not-found',
    );
    expect((await refusalOf(logbook.claim(claimOf(bench.aPhone(), code.words), freshKey()))).code).toBe(
      'not-found',
    );
  });

  it('lapses after 14 days', async () => {
    const seller = await enrolled(bench);
    const { code } = await logbook.release(seller, freshKey());
    bench.pass(14 * dayMs);
    expect((await refusalOf(logbook.claim(claimOf(seller.key, code.words), freshKey()))).message).toContain(
      'over',
    );
    await logbook.goOn();
    expect((await logbook.see(seller)).status).toBe('enrolled');
    expect((await refusalOf(logbook.claim(claimOf(seller.key, code.words), freshKey()))).code).toBe(
      'not-found',
    );
  });

  it('that its keeper takes back releases nothing, and a new one can be made', async () => {
    const seller = await enrolled(bench);
    const first = await logbook.release(seller, freshKey());
    expect((await refusalOf(logbook.release(seller, freshKey()))).code).toBe('conflict');
    await logbook.cancel(seller);
    const second = await logbook.release(seller, freshKey());
    expect((await refusalOf(logbook.claim(claimOf(seller.key, first.code.words), freshKey()))).code).toBe(
      'not-found',
    );
    await logbook.claim(claimOf(seller.key, second.code.words), freshKey());
  });

  it('cannot be guessed: twenty wrong codes in an hour, and no code is taken for the rest of it', async () => {
    const seller = await enrolled(bench);
    const { code } = await logbook.release(seller, freshKey());
    const guess = (characters: string) =>
      refusalOf(logbook.claim(claimOf(seller.key, characters), freshKey()));
    for (let tries = 0; tries < 20; tries += 1)
      expect((await guess(`00000-000${10 + tries}`)).code).toBe('not-found');
    const closed = await guess(code.characters);
    // Told apart from a phone that nobody enrolled, it would say that this one is in a logbook.
    const nobodys = refusalOf(logbook.claim(claimOf(bench.aPhone(), code.characters), freshKey()));
    expect([closed.code, closed.message]).toEqual(['not-found', (await nobodys).message]);
    bench.pass(hourMs);
    await logbook.claim(claimOf(seller.key, code.characters), freshKey());
  });

  it('tells what was mistyped without asking the record', async () => {
    const seller = await enrolled(bench);
    const problem = (typed: string) =>
      refusalOf(logbook.claim(claimOf(seller.key, typed), freshKey())).then(({ message }) => message);
    expect(await problem('abbey above absent absorb academy')).toContain('you typed 5');
    expect(await problem('abbey above absent absorb academy xyzzyx')).toContain('Word 6');
    expect(await problem('abbey above absent absorb academy abbey')).toContain('do not belong together');
  });

  it('says to the old keeper’s own address that the phone has a new keeper, and to nobody who it is', async () => {
    const { seller, buyer } = await sold(bench);
    const told = (await bench.messages()).filter(({ template }) => template === 'keeper-changed').at(-1);
    expect(told).toMatchObject({
      to: { address: 'keeper@example.com' },
      values: { reference: seller.reference },
    });
    expect(JSON.stringify(told)).not.toContain(buyer.reference);
    // Nor does the buyer learn where the seller can be reached.
    expect(JSON.stringify(await logbook.exported(buyer))).not.toContain('keeper@example.com');
  });
});

describe('a duress code', () => {
  it('seems to release, seems to be claimed, lets nothing go, and tells whom the keeper trusts', async () => {
    const keeper = await enrolled(bench);
    const forced = { reference: keeper.reference, code: keeper.duress.words };
    expect(await logbook.see(forced)).toEqual(await logbook.see(keeper));
    const { code } = await logbook.release(forced, freshKey());
    expect((await logbook.see(forced)).status).toBe('released');
    const robber = await logbook.claim(claimOf(keeper.key, code.words), freshKey());
    const seen = await logbook.see(robber);
    expect([seen.status, seen.chain.map(({ who }) => who)]).toEqual(['enrolled', ['person', 'you']]);
    expect((await logbook.see(keeper)).status).toBe('enrolled');
    const alarms = (await bench.messages()).filter(
      ({ template }) => template === 'release-used-under-duress',
    );
    expect(alarms.length).toBeGreaterThanOrEqual(2);
    expect(alarms.at(-1)).toMatchObject({ to: { address: 'friend@example.com' } });
    const uses = await db.selectFrom('duress_alarm').select('use').execute();
    expect(uses.map(({ use }) => use)).toEqual(expect.arrayContaining(['released', 'claimed']));
  });

  it('is taken for a release code by whoever types it, and releases nothing', async () => {
    const keeper = await enrolled(bench);
    const robber = await logbook.claim(claimOf(keeper.key, keeper.duress.characters), freshKey());
    expect(robber).toEqual({
      reference: expect.stringMatching(/^.{4}-.{4}$/),
      code: expect.stringMatching(/^(.{4}-){3}.{4}$/),
      duress: { characters: expect.any(String), words: expect.any(String) },
    });
    await logbook.release(robber, freshKey());
    expect((await logbook.see(keeper)).status).toBe('enrolled');
    expect(await bench.effectOf(keeper.key)).toBe('enrolled');
    // The keeper can still sell it to somebody else.
    const { code } = await logbook.release(keeper, freshKey());
    await logbook.claim(claimOf(keeper.key, code.words), freshKey());
  });

  it('leaves no entry in the public log', async () => {
    const keeper = await enrolled(bench);
    const entries = () =>
      db
        .selectFrom('entry')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
    const before = await entries();
    await logbook.claim(claimOf(keeper.key, keeper.duress.words), freshKey());
    await logbook.leave({ reference: keeper.reference, code: keeper.duress.words });
    expect(await entries()).toEqual(before);
    expect(await bench.effectOf(keeper.key)).toBe('enrolled');
  });
});
