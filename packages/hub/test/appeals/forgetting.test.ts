import { randomBytes } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { createBrakes } from '../../src/brakes/index.ts';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { flagForReview } from '../../src/reviews/index.ts';
import { keyAt } from '../support/entry-writer.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';

const database = await createTestDatabase();
const { db } = database;
afterAll(() => database.close());

const tables = ['abuse_review', 'braked_declaration', 'unproved_word', 'liability_acknowledgement'] as const;

async function counts(): Promise<number[]> {
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
  return rows.map(({ length }) => length);
}

it('a flag, a brake and the words that were shown go with their declaration when it is erased', async () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const none = { most: 0, windowMs: 3_600_000 };
  const brakes = createBrakes({
    reporter: none,
    participant: none,
    type: none,
    serials: none,
    everybody: none,
  });
  const codeKey = Buffer.alloc(32, 7);
  const service = createDeclarationService({ db, clock: () => now, entropy: randomBytes, codeKey, brakes });
  const word = { keys: [keyAt(1)], happened: 'lost', takenAt: now, liability: '2026-11' } as const;
  const { reference } = await service.declare({ actor: 'declarer' }, word, 'once-and-only');
  const { id } = await db
    .selectFrom('declaration')
    .select('id')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow();
  const flag = { declarationId: id, cause: 'shared-account', at: now } as const;
  await db.transaction().execute((trx) => flagForReview(trx, systemEntropy, flag));
  expect(await counts()).toEqual([1, 1, 1, 1]);
  await asOwner(database.ownerUrl, 'delete from register.declaration_act');
  await asOwner(database.ownerUrl, 'delete from register.declaration');
  expect(await counts()).toEqual([0, 0, 0, 0]);
});
