import { randomBytes } from 'node:crypto';
import type { ImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDecision } from '../../src/clones/clone-decision-store.ts';
import { inUnitOfWork } from '../../src/database/index.ts';
import type { DeclarationService } from '../../src/declarations/index.ts';
import { withoutOperators } from '../../src/dirbs/index.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { createHubServices } from '../../src/hub-services.ts';
import { statementOf } from '../appeals/proved-report.ts';
import { keyAt } from '../support/entry-writer.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub, testCertificateKey, testSealKey } from '../support/test-hub.ts';
import { finding, report, signal } from './clone-world.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const declarer = { actor: 'declarer' } as const;
const database = await createTestDatabase();
const { db } = database;
const start = Date.UTC(2026, 10, 23, 12);
let now = start;
const clock = () => now;
let hub: TestHub;
let networks: string[];
let declarations: DeclarationService;
let serial = 100;

beforeAll(async () => {
  hub = await startTestHub(database, { clock });
  const ids = ['network-a', 'network-b'];
  networks = await Promise.all(
    ids.map(async (id) => (await hub.participant(id, 'network-operator')).authorization),
  );
  ({ declarations } = createHubServices({
    database,
    clock,
    entropy: systemEntropy,
    verified: hub.log.verified,
    publicUrl: 'https://hub.test',
    codeKey: Buffer.alloc(32, 9),
    sealKey: testSealKey,
    certificateKey: testCertificateKey,
    issuer: 'test.example/log',
    dirbs: withoutOperators,
  }));
});
beforeEach(() => {
  now = start;
  serial += 1;
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

/** Two networks saw the number on two phones yesterday, and tell it now. */
async function seen(key: ImeiKey): Promise<void> {
  const signals = (['two-lines-at-once', 'radio-mismatch'] as const).map((rule) => signal(rule, now - dayMs));
  for (const who of networks) expect((await report(hub, who, [finding(key, signals)])).status).toBe(200);
}

/** The report of a phone that was taken a moment ago, proved by its network. */
async function proved(key: ImeiKey): Promise<string> {
  const word = { keys: [key], happened: 'stolen', takenAt: now - 1 } as const;
  const made = await declarations.declare(declarer, word, randomBytes(8).toString('hex'));
  const { reference, withdrawalCode: code } = made;
  await declarations.raise(declarer, { reference, code, statement: statementOf(key) }, 'raise');
  return reference;
}

const effectOf = async (key: ImeiKey) =>
  (await db.selectFrom('listing').select('effect').where('imei_key', '=', key).executeTakeFirst())?.effect;
const standingOf = (reference: string) =>
  db
    .selectFrom('declaration')
    .select(['status', 'dispute_reason'])
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow();

describe('a number that looked copied before the phone was taken', () => {
  it('puts its proved report before a person: tracked, not barred, until it is settled', async () => {
    const key = keyAt(serial);
    await seen(key);
    expect(await effectOf(key)).toBeUndefined();
    now += minuteMs;
    const reference = await proved(key);
    expect(await standingOf(reference)).toEqual({ status: 'disputed', dispute_reason: 'looks-cloned' });
    expect(await effectOf(key)).toBe('disputed');
    const settled = { reference, organisation: 'city-hall', why: 'its owner showed it', at: now };
    await inUnitOfWork(db, [key], (trx) => declarations.settle(trx, settled));
    expect(await effectOf(key)).toBe('prohibited');
  });

  it('changes nothing at a report that is proved already', async () => {
    const key = keyAt(serial);
    const reference = await proved(key);
    now += minuteMs;
    await seen(key);
    expect(await standingOf(reference)).toEqual({ status: 'proved', dispute_reason: null });
    expect(await effectOf(key)).toBe('prohibited');
  });

  it('stands against nothing once a person has said that it is one phone', async () => {
    const key = keyAt(serial);
    await seen(key);
    const { reference } = await db
      .selectFrom('clone_finding')
      .select('reference')
      .where('imei_key', '=', key)
      .executeTakeFirstOrThrow();
    const decision = { isSeveral: false, reason: 'many-customers', at: now, keyId: 'ab'.repeat(16) } as const;
    await inUnitOfWork(db, [key], (trx) => addDecision(trx, { reference, ...decision }));
    now += minuteMs;
    expect(await standingOf(await proved(key))).toEqual({ status: 'proved', dispute_reason: null });
    expect(await effectOf(key)).toBe('prohibited');
  });
});
