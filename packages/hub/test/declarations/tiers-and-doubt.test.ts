import { randomBytes } from 'node:crypto';
import { easingLifeMs, type ImeiKey, imeiKeyFrom, type OperatorStatement } from '@deadset/domain';
import { decodeEntryLeaf, decodeOpening, sha256 } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inUnitOfWork, type Trx } from '../../src/database/index.ts';
import {
  createDeclarationService,
  type Doubts,
  type VerifiedStatement,
} from '../../src/declarations/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
afterAll(() => database.close());

const { db } = database;
let now = Date.UTC(2026, 10, 22, 12);
let serial = 0;
let dispute: Awaited<ReturnType<Doubts['disputeOf']>>;
let barred: string | undefined;
const service = createDeclarationService({
  db,
  clock: () => now,
  entropy: randomBytes,
  codeKey: Buffer.alloc(32, 7),
  doubts: {
    disputeOf: () => Promise.resolve(dispute),
    mayNotDeclare: () => Promise.resolve(barred),
  },
});
const declarer = { actor: 'declarer' } as const;
const insurer = { actor: 'contributor', participant: 'insurer-a' } as const;

beforeAll(async () => {
  for (const [id, role] of [
    ['force-a', 'police'],
    ['force-b', 'police'],
    ['insurer-a', 'insurer'],
  ] as const)
    await addParticipant(db, { id, name: id, role, gates: [], scopes: [] });
});

function nextKey(): ImeiKey {
  serial += 2;
  const key = imeiKeyFrom(35_209_901, serial);
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

async function declared(key = nextKey()) {
  const request = { keys: [key], happened: 'stolen', takenAt: now - 1000 } as const;
  const made = await service.declare(declarer, request, randomBytes(8).toString('hex'));
  return { key, reference: made.reference, code: made.withdrawalCode };
}

async function proved(change: Partial<OperatorStatement> = {}) {
  const { key, ...made } = await declared();
  await service.raise(declarer, { ...made, statement: statementFor(key, change) }, 'raise');
  return { key, ...made };
}

function listingOf(key: ImeiKey) {
  return db.selectFrom('listing').select(['effect', 'tier']).where('imei_key', '=', key).executeTakeFirst();
}

async function newestEntry(key: ImeiKey) {
  const row = await db
    .selectFrom('entry')
    .innerJoin('device_identifier', 'device_identifier.device_id', 'entry.device_id')
    .select(['entry.leaf', 'entry.opening'])
    .where('imei_key', '=', key)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { ...decodeEntryLeaf(row.leaf), opening: decodeOpening(row.opening) };
}

const inOne = <T>(key: ImeiKey, work: (trx: Trx) => Promise<T>) => inUnitOfWork(db, [key], work);
const keyed = () => randomBytes(8).toString('hex');

describe('a proof that leaves a doubt', () => {
  it.each([
    ['a bill payer against a user', { payerIsUser: false }, 'payer-is-not-the-user'],
    ['another line in the phone for over a day', { otherUseHours: 30 }, 'used-by-another'],
  ])('%s makes it disputed: networks only track, and nothing is refused', async (_, change, why) => {
    const { key, reference } = await proved(change);
    expect(await listingOf(key)).toEqual({ effect: 'disputed', tier: 1 });
    const { dispute_reason } = await db
      .selectFrom('declaration')
      .select('dispute_reason')
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow();
    expect(dispute_reason).toBe(why);
    expect((await newestEntry(key)).opening.isDisputed).toBe(true);
  });

  it('so does a certificate that a buyer holds, however good the proof', async () => {
    dispute = 'bought-with-a-certificate';
    const { key } = await proved();
    dispute = undefined;
    expect(await listingOf(key)).toEqual({ effect: 'disputed', tier: 1 });
  });

  it('is settled by a human, or overridden by the police', async () => {
    const first = await proved({ payerIsUser: false });
    const decision = { organisation: 'city-hall', why: 'the user agrees', at: now };
    await inOne(first.key, (trx) => service.settle(trx, { ...decision, reference: first.reference }));
    expect(await listingOf(first.key)).toEqual({ effect: 'prohibited', tier: 1 });
    const second = await proved({ payerIsUser: false });
    const verified = { force: 'force-a', crimeReference: '01/123/26', at: now };
    await inOne(second.key, (trx) => service.verify(trx, { ...verified, reference: second.reference }));
    expect(await listingOf(second.key)).toEqual({ effect: 'prohibited', tier: 2 });
  });

  it('can be withdrawn with its code alone, because it bars nothing', async () => {
    const { key, reference, code } = await proved({ payerIsUser: false });
    await service.withdraw(declarer, { reference, code }, 'off');
    expect(await listingOf(key)).toBeUndefined();
  });
});

describe('police verification', () => {
  it('raises an unproved word to tier 2, and its entry commits to the reference without telling it', async () => {
    const { key, reference } = await declared();
    const crimeReference = '01/7654321/26';
    const asked = { reference, force: 'force-a', crimeReference, at: now };
    const done = await inOne(key, (trx) => service.verify(trx, asked));
    expect(done).toMatchObject({ status: 'proved', tier: 2 });
    const entry = await newestEntry(key);
    expect(entry).toMatchObject({ act: 'verify', authority: 'force-a', evidence: { kind: 'keeper-proof' } });
    expect(JSON.stringify(entry)).not.toContain(crimeReference);
  });

  it('takes the force’s word before its keeper can withdraw it, and no other force’s', async () => {
    const { key, reference, code } = await proved();
    const asked = { reference, force: 'force-a', crimeReference: 'C 1', at: now };
    await inOne(key, (trx) => service.verify(trx, asked));
    const withdraw = () =>
      service.withdraw(declarer, { reference, code, statement: statementFor(key) }, keyed());
    await expect(withdraw()).rejects.toThrow('Ask the force');
    const allow = (force: string) =>
      inOne(key, (trx) => service.allowWithdrawal(trx, { reference, force, at: now }));
    await expect(allow('force-b')).rejects.toThrow('your force has verified');
    await allow('force-a');
    await withdraw();
    expect(await listingOf(key)).toBeUndefined();
  });
});

it('a title stands at tier 3 whatever the keeper does, until its holder releases it', async () => {
  const { key, reference, code } = await proved();
  const basis = { kind: 'insurer-settlement', reference: 'claim 77' } as const;
  const request = { keys: [key], happened: 'stolen', takenAt: now - 1000, basis } as const;
  const title = await service.declare(insurer, request, keyed());
  expect(title).toMatchObject({ status: 'proved', tier: 3 });
  await service.withdraw(declarer, { reference, code, statement: statementFor(key) }, keyed());
  expect(await listingOf(key)).toEqual({ effect: 'prohibited', tier: 3 });
  const own = { reference: title.reference, code: title.withdrawalCode };
  await expect(service.withdraw(declarer, own, keyed())).rejects.toThrow('holds the title');
  await service.withdraw(insurer, own, keyed());
  expect(await listingOf(key)).toBeUndefined();
});

it('somebody who sold the phone cannot declare it, in words that say why', async () => {
  barred = 'You let this phone go.';
  await expect(declared()).rejects.toThrow('You let this phone go.');
  barred = undefined;
});

describe('the keeper', () => {
  it('chooses recovery mode and total mode again, and shows only a link of the chain for it', async () => {
    const { key, reference, code } = await proved();
    await service.chooseMode(declarer, { reference, code, mode: 'recovery' }, keyed());
    expect(await listingOf(key)).toEqual({ effect: 'tracked', tier: 1 });
    expect((await newestEntry(key)).evidence.kind).toBe('easing-secret');
    await service.chooseMode(declarer, { reference, code, mode: 'total' }, keyed());
    expect(await listingOf(key)).toEqual({ effect: 'prohibited', tier: 1 });
    expect((await newestEntry(key)).evidence.kind).toBe('none');
  });

  it('adds the second SIM slot, which is then listed like the first, and no other phone', async () => {
    const { key, reference, code } = await proved();
    const sibling = imeiKeyFrom(35_209_901, (key % 1_000_000) + 1);
    const other = imeiKeyFrom(86_123_456, 1);
    if (sibling === undefined || other === undefined) throw new Error('not keys');
    await expect(service.amend(declarer, { reference, code, keys: [other] }, keyed())).rejects.toThrow(
      'does not look like the same phone',
    );
    await service.amend(declarer, { reference, code, keys: [sibling] }, keyed());
    expect(await listingOf(sibling)).toEqual({ effect: 'prohibited', tier: 1 });
    await expect(service.amend(declarer, { reference, code, keys: [sibling] }, keyed())).rejects.toThrow(
      'already',
    );
  });

  it('adds nothing before the proof, nor to a phone that somebody else has reported too', async () => {
    const { key, reference, code } = await declared();
    const sibling = imeiKeyFrom(35_209_901, (key % 1_000_000) + 1);
    if (sibling === undefined) throw new Error('not a key');
    const add = () => service.amend(declarer, { reference, code, keys: [sibling] }, keyed());
    await expect(add()).rejects.toThrow('Prove');
    await service.raise(declarer, { reference, code, statement: statementFor(key) }, keyed());
    const basis = { kind: 'insurer-settlement', reference: 'claim 78' } as const;
    await service.declare(insurer, { keys: [key], happened: 'stolen', takenAt: now - 1000, basis }, keyed());
    // Else what the insurer said of one phone would be said of another, at the hub alone.
    await expect(add()).rejects.toThrow('on its own');
    expect(await listingOf(sibling)).toBeUndefined();
  });

  it('brings no second slot under what somebody else has proved of the first', async () => {
    const key = nextKey();
    const sibling = imeiKeyFrom(35_209_901, (key % 1_000_000) + 1);
    if (sibling === undefined) throw new Error('not a key');
    const basis = { kind: 'insurer-settlement', reference: 'claim 79' } as const;
    await service.declare(insurer, { keys: [key], happened: 'stolen', takenAt: now - 1000, basis }, keyed());
    const { reference, code } = await declared(key);
    const statement = statementFor(key, { deviceKeys: [key, sibling] });
    await service.raise(declarer, { reference, code, statement }, keyed());
    expect([(await listingOf(key))?.tier, await listingOf(sibling)]).toEqual([3, undefined]);
  });

  it('A8: whoever proves a phone of their own cannot name a stranger’s of the same model as its second slot', async () => {
    const { key, reference, code } = await proved();
    const stranger = imeiKeyFrom(35_209_901, (key % 1_000_000) + 500_000);
    if (stranger === undefined) throw new Error('not a key');
    const amended = service.amend(declarer, { reference, code, keys: [stranger] }, keyed());
    await expect(amended).rejects.toThrow('does not look like the same phone');
    const word = { keys: [nextKey(), stranger], happened: 'stolen', takenAt: now - 1000 } as const;
    await expect(service.declare(declarer, word, keyed())).rejects.toThrow('do not look like one phone');
    expect(await listingOf(stranger)).toBeUndefined();
  });

  it('is spared the question for the second slot where the network that proves them knows it', async () => {
    const { key, reference, code } = await declared();
    const sibling = imeiKeyFrom(35_209_901, (key % 1_000_000) + 1);
    const other = imeiKeyFrom(86_123_456, 2);
    if (sibling === undefined || other === undefined) throw new Error('not keys');
    const statement = statementFor(key, { deviceKeys: [key, sibling, other] });
    await service.raise(declarer, { reference, code, statement }, keyed());
    expect(await listingOf(sibling)).toEqual({ effect: 'prohibited', tier: 1 });
    expect(await listingOf(other)).toBeUndefined();
  });
});

describe('an easing', () => {
  const approval = {
    keyId: Buffer.alloc(8, 1),
    authenticatorData: Buffer.alloc(37),
    clientDataJson: Buffer.from('{}'),
    signature: Buffer.alloc(64),
  };
  const easing = (reference: string, organisation = 'city-hall') => ({
    reference,
    organisation,
    why: 'the holder proved an appeal',
    at: now,
    entryId: randomBytes(16),
    reasonCode: 3,
    proposedAt: now,
    approval,
  });

  it('lets the phone work for seven days and no longer', async () => {
    const { key, reference } = await proved();
    await inOne(key, (trx) => service.ease(trx, easing(reference)));
    expect(await listingOf(key)).toEqual({ effect: 'disputed', tier: 1 });
    now += easingLifeMs - 1;
    expect(await service.restoreDue()).toBe(0);
    now += 1;
    expect(await service.restoreDue()).toBe(1);
    expect(await listingOf(key)).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it('is not for whoever declared to give', async () => {
    const made = await service.declare(
      insurer,
      {
        keys: [nextKey()],
        happened: 'stolen',
        takenAt: now - 1000,
        basis: { kind: 'court-order', reference: 'K 9' },
      },
      keyed(),
    );
    const eased = inUnitOfWork(db, [], (trx) => service.ease(trx, easing(made.reference, 'insurer-a')));
    await expect(eased).rejects.toThrow('somebody else decides');
  });
});

it('a keeper hears of a network that refused the phone at once, and of a shop a day later and by the week', async () => {
  await addParticipant(db, { id: 'shop-a', name: 'Shop', role: 'shop', gates: ['resale'], scopes: [] });
  const network = { id: 'network-z', name: 'Network', gates: ['network-attach'] } as const;
  await addParticipant(db, { ...network, role: 'network-operator', scopes: [] });
  const { key, reference, code } = await proved();
  const met = (participant: string, gate: 'resale' | 'network-attach', sequence: number) => ({
    edge_key_id: 'edge-of-places',
    sequence,
    participant_id: participant,
    gate,
    network: null,
    imei_key: key,
    outcome: 'refuse' as const,
    reason: 'declared-stolen' as const,
    tier: 1 as const,
    at: new Date(now + 1),
    received_at: new Date(now + 1),
    presenter: null,
  });
  await db
    .insertInto('attempt')
    .values([met('shop-a', 'resale', 1), met('network-z', 'network-attach', 2)])
    .execute();
  const seen = async () => {
    const { parties } = await service.status(reference, code);
    return parties.flatMap(({ name, state, at, week }) => (state === 'refused' ? [{ name, at, week }] : []));
  };
  const atOnce = { name: 'Network', at: now + 1, week: undefined };
  expect(await seen()).toEqual([atOnce]);
  now += 24 * 3_600_000;
  expect(await seen()).toEqual([atOnce]);
  now += 1;
  const [, shop] = await seen();
  expect(shop).toMatchObject({ name: 'Shop', at: undefined });
  expect(new Date(shop?.week ?? 0).getUTCDay()).toBe(1);
});

it('a keeper whose word is unproved is told of no attempt, at no gate and however late; a proved one by country and week', async () => {
  const network = { id: 'network-y', name: 'Network', gates: ['network-attach'] } as const;
  await addParticipant(db, { ...network, role: 'network-operator', scopes: [] });
  const [unproved, kept] = [await declared(), await proved()];
  const gates = ['network-attach', 'resale', 'activation'] as const;
  const attempts = [unproved, kept].flatMap(({ key }, phone) =>
    gates.map((gate, nth) => ({
      edge_key_id: 'edge-of-the-unproved',
      sequence: phone * gates.length + nth + 1,
      participant_id: 'network-y',
      gate,
      network: gate === 'network-attach' ? '60401' : null,
      country: gate === 'activation' ? 'DZ' : null,
      imei_key: key,
      outcome: 'refuse' as const,
      reason: 'declared-stolen' as const,
      // Of a higher tier than the word: another report on the same phone may be proved.
      tier: 1 as const,
      at: new Date(now + 1),
      received_at: new Date(now + 1),
      presenter: null,
    })),
  );
  await db.insertInto('attempt').values(attempts).execute();
  const told = async ({ reference, code }: { reference: string; code: string }) => {
    const { parties, reappearances } = await service.status(reference, code);
    return { refused: parties.some(({ state }) => state === 'refused'), reappearances };
  };
  const nothing = { refused: false, reappearances: [] };
  expect(await told(unproved)).toEqual(nothing);
  now += 47 * 3_600_000;
  expect(await told(unproved)).toEqual(nothing);
  now += 30 * 86_400_000;
  expect(await told(unproved)).toEqual(nothing);
  const { refused, reappearances } = await told(kept);
  expect(refused).toBe(true);
  expect(reappearances.map(({ country }) => country ?? 'not told').toSorted()).toEqual([
    'DZ',
    'MA',
    'not told',
  ]);
});

it('an unproved word that lapses leaves nothing of where the phone was met, and a proved one does', async () => {
  const { key } = await declared();
  const kept = await proved();
  const meet = (imeiKey: ImeiKey, tier: 0 | 1, sequence: number) =>
    db
      .insertInto('attempt')
      .values({
        edge_key_id: 'edge',
        sequence,
        participant_id: 'force-a',
        gate: 'resale',
        network: null,
        imei_key: imeiKey,
        outcome: 'hold',
        reason: tier === 0 ? 'declared-not-proved' : 'declared-stolen',
        tier,
        at: new Date(now + 1),
        received_at: new Date(now + 1),
        presenter: null,
      })
      .execute();
  await meet(key, 0, 1);
  await meet(kept.key, 1, 2);
  now += 48 * 3_600_000;
  expect(await service.lapseDue()).toBeGreaterThanOrEqual(1);
  const left = await db
    .selectFrom('attempt')
    .select('imei_key')
    .where('imei_key', 'in', [key, kept.key])
    .execute();
  expect(left.map(({ imei_key }) => imei_key)).toEqual([kept.key]);
});
