import { createHash } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import { afterAll, expect, test } from 'vitest';
import { inUnitOfWork, onceOnly } from '../../src/database/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const { db } = database;
afterAll(() => database.close());

/** Sends a request once; `effect` is called whenever it is carried out. */
function send(key: string, body: string, effect: () => void, scope = 'harbour-mobile') {
  const requestHash = createHash('sha256').update(body).digest();
  return inUnitOfWork(db, [], (trx) =>
    onceOnly(trx, { scope, key, requestHash, at: 0 }, async () => {
      effect();
      await trx
        .insertInto('audit')
        .values({ at: new Date(0), actor: scope, kind: 'alteration', act: 'test', object: key, why: '' })
        .execute();
      return { reference: body, codes: ['one', 'two'] };
    }),
  );
}

test('a request sent again gets the first response, and nothing is done twice', async () => {
  let effects = 0;
  const count = () => void (effects += 1);
  const first = await send('again', 'declare', count);
  expect(await send('again', 'declare', count)).toEqual(first);
  expect(effects).toBe(1);
});

test('a key that was used for another request is refused', async () => {
  await send('reused', 'declare', () => undefined);
  const other = send('reused', 'withdraw', () => undefined);
  await expect(other).rejects.toSatisfy(
    (error) => error instanceof RegistryError && error.code === 'conflict',
  );
});

test('the same key of another participant is another key', async () => {
  let effects = 0;
  const count = () => void (effects += 1);
  await send('mine', 'declare', count, 'harbour-mobile');
  await send('mine', 'withdraw', count, 'thames-mobile');
  expect(effects).toBe(2);
});

test('one of many requests at the same time is carried out, and all get its response', async () => {
  let effects = 0;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => send('at once', 'declare', () => void (effects += 1))),
  );
  expect(effects).toBe(1);
  expect(answers).toEqual(answers.map(() => ({ reference: 'declare', codes: ['one', 'two'] })));
});

test('a request that failed may be sent again and is then carried out', async () => {
  const failing = send('failed', 'declare', () => {
    throw new Error('the act failed');
  });
  await expect(failing).rejects.toThrow('the act failed');
  let effects = 0;
  await send('failed', 'declare', () => void (effects += 1));
  expect(effects).toBe(1);
});
