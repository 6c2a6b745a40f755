import { randomBytes } from 'node:crypto';
import { imeiKeyFrom } from '@deadset/domain';
import { digitsOf } from '@deadset/protocol';
import { afterAll, expect, it } from 'vitest';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
afterAll(() => database.close());
const { db } = database;
const now = Date.UTC(2026, 10, 22, 12);
const service = createDeclarationService({
  db,
  clock: () => now,
  entropy: randomBytes,
  codeKey: Buffer.alloc(32, 7),
});

it('an entry is told to participants in its own transaction, with how each number is listed then', async () => {
  const key = imeiKeyFrom(35_209_902, 1);
  if (key === undefined) throw new Error('not a key');
  const request = { keys: [key], happened: 'stolen', takenAt: now - 1000 } as const;
  await service.declare({ actor: 'declarer' }, request, 'one-key-of-an-act');
  const events = await db.selectFrom('event').select(['type', 'data', 'participants']).execute();
  expect(events).toMatchObject([
    {
      type: 'deadset.declaration.changed',
      participants: null,
      data: { act: 'declare', tier: 0, identifiers: [{ imei: digitsOf(key), effect: 'tracked' }] },
    },
  ]);
});
