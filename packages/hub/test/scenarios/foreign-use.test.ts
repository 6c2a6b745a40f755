import { randomBytes } from 'node:crypto';
import { imeiKeyFrom } from '@deadset/domain';
import { decodeEntryLeaf, decodeOpening } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const takenAt = '2026-01-05T12:34:56.000Z';
let database: TestDatabase;
let hub: TestHub;
let kept: { reference: string; withdrawalCode: string };

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  const { authorization } = await hub.participant('network-a', 'network-operator');
  const key = imeiKeyFrom(49_015_420, 323_751);
  if (key === undefined) throw new Error('not a key');
  const answer = await hub.app.inject({
    method: 'POST',
    url: '/v1/declarations',
    payload: { imeis: ['490154203237518'], happened: 'stolen', takenAt },
    headers: { authorization, 'idempotency-key': randomBytes(8).toString('hex') },
  });
  kept = answer.json();
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

describe('A16: what a partner abroad is told of a report', () => {
  it('is the numbers of the phone and how it is listed: no victim, no reference, no place and no time of the taking', async () => {
    const rows = await database.db
      .selectFrom('entry')
      .select(['leaf', 'opening'])
      .where('device_id', 'is not', null)
      .execute();
    expect(rows).toHaveLength(1);
    for (const { leaf, opening } of rows) {
      expect(Object.keys(decodeOpening(opening)).toSorted()).toEqual(['isQuiet', 'keys', 'mode', 'salt']);
      const told = Buffer.concat([leaf, opening]);
      const takenBytes = Buffer.alloc(6);
      takenBytes.writeUIntBE(Date.parse(takenAt), 0, 6);
      for (const secret of [kept.reference, kept.withdrawalCode, takenBytes])
        expect(told.includes(secret)).toBe(false);
      expect(decodeEntryLeaf(leaf).at).not.toBe(Date.parse(takenAt));
    }
  });

  it('is the same by an event, but for what the scope `feed` opens', async () => {
    const rows = await database.db.selectFrom('event').select(['data', 'subject']).execute();
    const told = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(0);
    for (const secret of [kept.reference, kept.withdrawalCode, takenAt.slice(0, 10)])
      expect(told).not.toContain(secret);
  });
});
