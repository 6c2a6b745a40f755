import { randomBytes } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom, type OperatorStatement } from '@deadset/domain';
import { declarationName, decodeEntryLeaf, decodeOpening, leafHash, sha256 } from '@deadset/protocol';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { createDeclarationService, type VerifiedStatement } from '../../src/declarations/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
afterAll(() => database.close());

const { db } = database;
const startedAt = Date.UTC(2026, 10, 22, 12);
const dayMs = 86_400_000;
let now = startedAt;
let serial = 0;
const service = createDeclarationService({
  db,
  clock: () => now,
  entropy: randomBytes,
  codeKey: Buffer.alloc(32, 7),
});
const declarer = { actor: 'declarer' } as const;

function nextKey(): ImeiKey {
  serial += 1;
  const key = imeiKeyFrom(35_209_900, serial);
  if (key === undefined) throw new Error('no more serials');
  return key;
}

function statementFor(key: ImeiKey, change: Partial<OperatorStatement> = {}): VerifiedStatement {
  const statement: OperatorStatement = {
    signInMethod: 'operator-account',
    deviceKeys: [key],
    mainLineDays: 20,
    lastBeforeTaking: true,
    payerIsUser: true,
    ...change,
  };
  return { statement, operator: 'network-a', digest: sha256(randomBytes(16)) };
}

async function declared(key = nextKey(), idempotencyKey: string = randomBytes(8).toString('hex')) {
  const request = { keys: [key], happened: 'stolen', takenAt: now - 1000 } as const;
  return { key, ...(await service.declare(declarer, request, idempotencyKey)) };
}

async function proved() {
  const made = await declared();
  const { reference, withdrawalCode: code, key } = made;
  await service.raise(declarer, { reference, code, statement: statementFor(key) }, 'raise');
  return made;
}

function listingOf(key: ImeiKey) {
  return db.selectFrom('listing').select(['effect', 'tier']).where('imei_key', '=', key).executeTakeFirst();
}

async function entriesOf(key: ImeiKey) {
  const rows = await db
    .selectFrom('entry')
    .innerJoin('device_identifier', 'device_identifier.device_id', 'entry.device_id')
    .select(['entry.leaf', 'entry.opening', 'entry.leaf_hash'])
    .where('imei_key', '=', key)
    .orderBy('number')
    .execute();
  return rows.map((row) => ({ ...row, decoded: decodeEntryLeaf(row.leaf) }));
}

async function countOf(table: 'declaration' | 'entry' | 'audit' | 'pending_entry' | 'device') {
  const { count } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

describe('a declaration', () => {
  it('is tracked on an unproved word, bars once proved, and is off the list once withdrawn', async () => {
    const { key, reference, withdrawalCode: code } = await declared();
    expect(await listingOf(key)).toEqual({ effect: 'tracked', tier: 0 });
    await service.raise(declarer, { reference, code, statement: statementFor(key) }, 'one');
    expect(await listingOf(key)).toEqual({ effect: 'prohibited', tier: 1 });
    await service.withdraw(declarer, { reference, code, statement: statementFor(key) }, 'two');
    expect(await listingOf(key)).toBeUndefined();
    expect((await service.status(reference, code)).status).toBe('withdrawn');
  });

  it('in recovery mode lets networks track the phone instead of barring it', async () => {
    const { key, reference, withdrawalCode: code } = await declared();
    await service.raise(declarer, { reference, code, statement: statementFor(key), mode: 'recovery' }, 'one');
    expect(await listingOf(key)).toEqual({ effect: 'tracked', tier: 1 });
  });

  it('writes one entry per act, each chained to the one before and opening to its key', async () => {
    const { key, reference, withdrawalCode: code } = await proved();
    await service.withdraw(declarer, { reference, code, statement: statementFor(key) }, 'off');
    const entries = await entriesOf(key);
    expect(entries.map(({ decoded }) => decoded.act)).toEqual(['declare', 'raise', 'withdraw']);
    expect(entries.map(({ decoded }) => decoded.previous)).toEqual([
      undefined,
      entries[0]?.leaf_hash,
      entries[1]?.leaf_hash,
    ]);
    for (const { leaf, leaf_hash } of entries) expect(leafHash(leaf)).toEqual(leaf_hash);
    expect(entries.map(({ opening }) => decodeOpening(opening).keys)).toEqual([[key], [key], [key]]);
  });

  it('is named by its secret’s hash when it is made and shows the secret when it is withdrawn', async () => {
    const { key, reference, withdrawalCode: code } = await proved();
    await service.withdraw(declarer, { reference, code, statement: statementFor(key) }, 'off');
    const entries = (await entriesOf(key)).map(({ decoded }) => decoded);
    const last = entries.at(-1)?.evidence;
    if (last?.kind !== 'withdrawal-secret') throw new Error('evidence');
    const name = declarationName(last.secret);
    expect(entries.map(({ declaration }) => declaration)).toEqual([name, name, name]);
  });

  it('made twice with one idempotency key is made once, and the code comes again', async () => {
    const key = nextKey();
    const before = await countOf('declaration');
    const [first, second] = await Promise.all([declared(key, 'again'), declared(key, 'again')]);
    expect(second).toEqual(first);
    expect(await countOf('declaration')).toBe(before + 1);
  });

  it('leaves nothing behind when any part of it fails', async () => {
    const tables = ['declaration', 'entry', 'audit', 'pending_entry', 'device'] as const;
    const before = await Promise.all(tables.map(countOf));
    const failing = createDeclarationService({
      db,
      clock: () => now,
      codeKey: Buffer.alloc(32),
      entropy: (() => {
        let drawn = 0;
        return (count: number) => {
          drawn += 1;
          if (drawn === 6) throw new Error('no entropy');
          return randomBytes(count);
        };
      })(),
    });
    const request = { keys: [nextKey()], happened: 'stolen', takenAt: now } as const;
    await expect(failing.declare(declarer, request, 'x')).rejects.toThrow('no entropy');
    expect(await Promise.all(tables.map(countOf))).toEqual(before);
  });

  it('is one line in the audit per act, in the same transaction, without an IMEI', async () => {
    const { reference, key } = await proved();
    const lines = await db
      .selectFrom('audit')
      .selectAll()
      .where('object', '=', `declaration:${reference}`)
      .orderBy('id')
      .execute();
    expect(lines.map(({ act }) => act)).toEqual(['declare', 'raise']);
    expect(JSON.stringify(lines)).not.toContain(String(key));
  });

  it('of two IMEIs that cannot be one phone, or in the future, is refused with what to do', async () => {
    const other = imeiKeyFrom(49_015_420, 1);
    if (other === undefined) throw new Error('a key');
    const both = { keys: [nextKey(), other], happened: 'lost', takenAt: now } as const;
    await expect(service.declare(declarer, both, 'a')).rejects.toMatchObject({ code: 'invalid' });
    const future = { keys: [nextKey()], happened: 'lost', takenAt: now + dayMs } as const;
    await expect(service.declare(declarer, future, 'b')).rejects.toMatchObject({ code: 'invalid' });
    const none = { keys: [], happened: 'lost', takenAt: now } as const;
    await expect(service.declare(declarer, none, 'c')).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('whoever holds the stolen phone', () => {
  it('cannot raise with a code to its SIM, and the declaration stays as it was', async () => {
    const { key, reference, withdrawalCode: code } = await declared();
    const sim = statementFor(key, { signInMethod: 'sim-code', simIssuedAt: now - 300 * dayMs });
    await expect(service.raise(declarer, { reference, code, statement: sim }, 'r')).rejects.toMatchObject({
      code: 'not-allowed',
    });
    expect(await listingOf(key)).toEqual({ effect: 'tracked', tier: 0 });
    expect((await entriesOf(key)).length).toBe(1);
  });

  it('cannot withdraw or read without the code, and is told the same whatever is wrong', async () => {
    const { key, reference } = await proved();
    const attempts = [
      service.status(reference, 'AAAA-AAAA-AAAA-AAAA'),
      service.status('0000-0000', 'AAAA-AAAA-AAAA-AAAA'),
      service.withdraw(declarer, { reference, code: '', statement: statementFor(key) }, 'w'),
    ];
    const messages = await Promise.all(
      attempts.map((attempt) => attempt.then(String, (error: Error) => error.message)),
    );
    expect(new Set(messages).size).toBe(1);
    expect(await listingOf(key)).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it('cannot withdraw a proved declaration with a code that it found but no proof', async () => {
    const { key, reference, withdrawalCode: code } = await proved();
    await expect(service.withdraw(declarer, { reference, code }, 'w')).rejects.toMatchObject({
      code: 'not-allowed',
    });
    expect(await listingOf(key)).toEqual({ effect: 'prohibited', tier: 1 });
  });
});

describe('a proof', () => {
  it('serves once', async () => {
    const key = nextKey();
    const statement = statementFor(key);
    const [first, second] = [await declared(key), await declared(key)];
    await service.raise(declarer, { reference: first.reference, code: first.withdrawalCode, statement }, 'a');
    await expect(
      service.raise(declarer, { reference: second.reference, code: second.withdrawalCode, statement }, 'b'),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('sent again with its idempotency key has one effect and the same answer', async () => {
    const { key, reference, withdrawalCode: code } = await declared();
    const request = { reference, code, statement: statementFor(key) };
    const answers = await Promise.all([1, 2, 3].map(() => service.raise(declarer, request, 'same')));
    for (const answer of answers) expect(answer).toEqual({ reference, status: 'proved', tier: 1 });
    expect((await entriesOf(key)).length).toBe(2);
  });
});

describe('the clock', () => {
  it('ends an unproved declaration after 48 hours and not before, and never a proved one', async () => {
    const [unproved, kept] = [await declared(), await proved()];
    now += 2 * dayMs - 1;
    await service.lapseDue();
    expect(await listingOf(unproved.key)).toEqual({ effect: 'tracked', tier: 0 });
    now += 1;
    expect(await service.lapseDue()).toBeGreaterThan(0);
    expect(await listingOf(unproved.key)).toBeUndefined();
    expect(await listingOf(kept.key)).toEqual({ effect: 'prohibited', tier: 1 });
    expect(await service.lapseDue()).toBe(0);
  });

  it('does not let a second unproved word within 90 days hold the phone, but lets its keeper prove it', async () => {
    const first = await declared();
    now += 3 * dayMs;
    await service.lapseDue();
    const second = await declared(first.key);
    expect(await listingOf(first.key)).toBeUndefined();
    const { reference, withdrawalCode: code } = second;
    await service.raise(declarer, { reference, code, statement: statementFor(first.key) }, 'r');
    expect(await listingOf(first.key)).toEqual({ effect: 'prohibited', tier: 1 });
  });
});

it('two devices with one IMEI: withdrawing one declaration leaves what the other does', async () => {
  const [shared, own] = [nextKey(), nextKey()];
  const one = await declared(shared);
  const request = { keys: [shared, own], happened: 'stolen', takenAt: now } as const;
  const other = await service.declare(declarer, request, 'two-slots');
  for (const { reference, withdrawalCode: code } of [one, other]) {
    await service.raise(declarer, { reference, code, statement: statementFor(shared) }, 'r');
  }
  const withdrawal = { reference: one.reference, code: one.withdrawalCode, statement: statementFor(shared) };
  await service.withdraw(declarer, withdrawal, 'w');
  expect(await listingOf(shared)).toEqual({ effect: 'prohibited', tier: 1 });
  expect(await listingOf(own)).toEqual({ effect: 'prohibited', tier: 1 });
});

it('a code is read in any case, with O for 0 and I for 1, with or without hyphens', async () => {
  const { reference, withdrawalCode: code } = await declared();
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'i');
  expect((await service.status(reference.replace('-', ''), typed)).reference).toBe(reference);
});

it('acts on one phone from many at once keep their order and end in one state', async () => {
  const key = nextKey();
  const made = await Promise.all(Array.from({ length: 8 }, () => declared(key)));
  await Promise.all(
    made.map(({ reference, withdrawalCode: code }) =>
      service.raise(declarer, { reference, code, statement: statementFor(key) }, 'r'),
    ),
  );
  const entries = await entriesOf(key);
  expect(entries.length).toBe(16);
  for (const [i, { decoded }] of entries.entries())
    expect(decoded.previous).toEqual(entries[i - 1]?.leaf_hash);
  const { rows } = await sql<{ devices: number }>`
    select count(distinct device_id) as devices from device_identifier where imei_key = ${key}`.execute(db);
  expect(rows[0]?.devices).toBe(1);
});

it('that its declarer looks at it is in the audit, once however often the page asks again', async () => {
  const { reference, withdrawalCode: code } = await declared();
  const object = `declaration:${reference}`;
  const looks = async () => {
    const rows = await db
      .selectFrom('audit')
      .select(['actor', 'kind'])
      .where('object', '=', object)
      .where('act', '=', 'status')
      .execute();
    return rows;
  };
  for (let n = 0; n < 3; n += 1) await service.status(reference, code);
  expect(await looks()).toEqual([{ actor: 'declarer', kind: 'consultation' }]);
  now += 3_600_000;
  await service.status(reference, code);
  expect(await looks()).toHaveLength(2);
  await expect(service.status(reference, 'AAAA-AAAA-AAAA-AAAA')).rejects.toThrow('cannot find');
  expect(await looks()).toHaveLength(2);
});
