import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { inUnitOfWork, mostKeysPerUnit, type Trx } from '../../src/database/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const { db } = database;
afterAll(() => database.close());

const [first, second] = [aKey(1), aKey(2)];

function aKey(serial: number): ImeiKey {
  const key = imeiKeyFrom(35_693_803, serial);
  if (key === undefined) throw new Error('not a key');
  return key;
}

async function countOf(trx: Trx | typeof db, object: string): Promise<number> {
  const { count } = await trx
    .selectFrom('audit')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('object', '=', object)
    .executeTakeFirstOrThrow();
  return count;
}

async function write(trx: Trx, object: string, why: string): Promise<void> {
  const line = { at: new Date(0), actor: 'clock', kind: 'alteration', act: 'test', object, why } as const;
  await trx.insertInto('audit').values(line).execute();
}

/** A promise, and the function that keeps it. */
function aPromise(): { kept: Promise<void>; keep: () => void } {
  let keep = () => undefined as void;
  const kept = new Promise<void>((resolve) => (keep = resolve));
  return { kept, keep };
}

test('acts on one identifier follow each other, and each sees what the one before wrote', async () => {
  const acts = Array.from({ length: 16 }, () =>
    inUnitOfWork(db, [first], async (trx) => {
      const seen = await countOf(trx, 'ordered');
      await write(trx, 'ordered', String(seen));
      return seen;
    }),
  );
  const seen = await Promise.all(acts);
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index));
});

test('an act on another identifier does not wait', async () => {
  const { kept, keep } = aPromise();
  const slow = inUnitOfWork(db, [first], () => kept);
  expect(await inUnitOfWork(db, [second], async () => 'done')).toBe('done');
  keep();
  await slow;
});

test('an act that fails leaves nothing of what it wrote', async () => {
  const act = inUnitOfWork(db, [first], async (trx) => {
    await write(trx, 'rolled back', 'first half');
    throw new Error('the second half failed');
  });
  await expect(act).rejects.toThrow('the second half failed');
  expect(await countOf(db, 'rolled back')).toBe(0);
});

test('acts that name the same identifiers in opposite orders never wait for each other in a circle', async () => {
  let runs = 0;
  const acts = Array.from({ length: 40 }, (_, index) =>
    inUnitOfWork(db, index % 2 === 0 ? [first, second] : [second, first], async (trx) => {
      runs += 1;
      await write(trx, 'crossed', String(index));
    }),
  );
  await Promise.all(acts);
  expect(await countOf(db, 'crossed')).toBe(40);
  expect(runs).toBe(40);
});

test('a unit that the database ends because of a deadlock is done again, whole', async () => {
  const drafts = [Buffer.from('a'), Buffer.from('b')];
  const expires_at = new Date(0);
  await db
    .insertInto('draft')
    .values(drafts.map((id_hash) => ({ id_hash, answers: '{}', expires_at })))
    .execute();
  let [runs, held] = [0, 0];
  const bothHold = aPromise();
  const cross = (order: readonly Buffer[]) =>
    inUnitOfWork(db, [], async (trx) => {
      runs += 1;
      for (const id_hash of order) {
        await trx
          .updateTable('draft')
          .set({ answers: sql`to_jsonb((answers #>> '{}') || '+')` })
          .where('id_hash', '=', id_hash)
          .execute();
        held += 1;
        if (held === 2) bothHold.keep();
        await bothHold.kept;
      }
    });
  await Promise.all([cross(drafts), cross(drafts.toReversed())]);
  expect(runs).toBe(3);
  const answers = await db.selectFrom('draft').select('answers').execute();
  expect(answers).toEqual([{ answers: '{}++' }, { answers: '{}++' }]);
});

test('a unit that names more identifiers than the server has locks for is a fault', async () => {
  const keys = Array.from({ length: mostKeysPerUnit + 1 }, (_, serial) => aKey(serial));
  await expect(inUnitOfWork(db, keys, async () => 'done')).rejects.toThrow(RangeError);
  expect(await inUnitOfWork(db, keys.slice(1), async () => 'done')).toBe('done');
});
