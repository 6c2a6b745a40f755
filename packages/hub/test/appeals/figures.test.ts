import { randomBytes } from 'node:crypto';
import { type ImeiKey, unprovedLifeMs } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fairnessFigures } from '../../src/appeals/figures.ts';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { keyAt } from '../support/entry-writer.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { statementOf } from './proved-report.ts';

const database = await createTestDatabase();
const { db } = database;
const startedAt = Date.UTC(2026, 10, 22, 12);
let now = startedAt;
const clock = () => now;
const service = createDeclarationService({ db, clock, entropy: randomBytes, codeKey: Buffer.alloc(32, 7) });
const caller = { actor: 'declarer' } as const;
let sequence = 0;

beforeAll(async () => {
  await addParticipant(db, { id: 'shop-b', name: 'The shop', role: 'shop', gates: ['resale'], scopes: [] });
});
afterAll(() => database.close());

async function declare(key: ImeiKey) {
  const word = { keys: [key], happened: 'stolen', takenAt: now - 1000 } as const;
  return service.declare(caller, word, randomBytes(8).toString('hex'));
}

async function meet(key: ImeiKey, outcome: 'hold' | 'refuse', tier: 0 | 1, enforced = true) {
  sequence += 1;
  await db
    .insertInto('attempt')
    .values({
      edge_key_id: 'an-edge',
      sequence,
      participant_id: 'shop-b',
      gate: 'resale',
      network: null,
      imei_key: key,
      outcome,
      reason: outcome === 'hold' ? 'declared-not-proved' : 'declared-stolen',
      tier,
      at: new Date(now),
      received_at: new Date(now),
      presenter: null,
      enforced,
    })
    .execute();
}

async function figure(name: string): Promise<number | undefined> {
  return (await fairnessFigures({ db, clock })).find((one) => one.name === name)?.value;
}

describe('the published figures', () => {
  it('count nothing that nobody has found wrong', async () => {
    const key = keyAt(1);
    const made = await declare(key);
    const { reference, withdrawalCode: code } = made;
    await service.raise(caller, { reference, code, statement: statementOf(key) }, 'raise');
    await meet(key, 'refuse', 1);
    expect([await figure('refusedLawful'), await figure('heldLawful')]).toEqual([0, 0]);
  });

  it('count each refusal and hold by a report that two organisations ended as wrong, but for shadow answers', async () => {
    const key = keyAt(2);
    const { reference, withdrawalCode: code } = await declare(key);
    await meet(key, 'hold', 0);
    await service.raise(caller, { reference, code, statement: statementOf(key) }, 'raise');
    await meet(key, 'refuse', 1);
    await meet(key, 'refuse', 1);
    await meet(key, 'refuse', 1, false);
    const { id } = await db
      .selectFrom('declaration')
      .select('id')
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow();
    await db
      .insertInto('appeal')
      .values({
        id: '00000000-0000-4000-8000-000000000001',
        reference: 'AAAA-AAAA',
        code_hash: Buffer.alloc(32),
        imei_key: key,
        declaration_id: id,
        declared_by: 'public',
        passed_on_by: null,
        appellant: 'buyer',
        evidence: ['purchase'],
        has_priority: false,
        statement: 'Bought.',
        evidence_reference: null,
        sealed_contact: null,
        status: 'upheld',
        received_at: new Date(now),
        opened_at: new Date(now),
        taken_by: null,
        taken_at: new Date(now + 3_600_000),
        proved_at: null,
        released_at: null,
        decided_at: new Date(now + 2 * 3_600_000),
        reason: 'evidence-good',
        is_review: false,
      })
      .execute();
    expect([await figure('refusedLawful'), await figure('heldLawful')]).toEqual([2, 1]);
    expect([await figure('received'), await figure('upheld'), await figure('medianDecisionHours')]).toEqual([
      1, 1, 2,
    ]);
    expect(await figure('late')).toBe(0);
  });

  it('keep the number of holds by words that lapse, though the attempts themselves are forgotten', async () => {
    const key = keyAt(3);
    await declare(key);
    await meet(key, 'hold', 0);
    await meet(key, 'hold', 0);
    now += unprovedLifeMs;
    expect(await service.lapseDue()).toBeGreaterThan(0);
    expect(await db.selectFrom('attempt').selectAll().where('imei_key', '=', key).execute()).toEqual([]);
    expect(await figure('heldLapsed')).toBe(2);
  });

  it('say nothing where there is nothing to measure', async () => {
    expect(await figure('medianReleaseMinutes')).toBeUndefined();
  });
});
