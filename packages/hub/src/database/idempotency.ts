import { createHash } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import type { Json } from './column-types.ts';
import type { Trx } from './tables.ts';

/** A request that may be sent again. */
export interface RepeatableRequest {
  /** Whose keys these are: a participant's id, or the name of a form. Keys of different scopes never meet. */
  readonly scope: string;
  /** The caller's idempotency key. */
  readonly key: string;
  /** SHA-256 of all that makes the request what it is. */
  readonly requestHash: Buffer;
  /** Now, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Does `work` once for a key: the same request again gets the response of the first time, and nothing is done.
 *
 * Call it inside the unit of work whose effect it guards: then the response is kept exactly when the effect is. Two
 * requests with one key at the same time follow each other. Throws `RegistryError` ('conflict') when the key was used
 * for another request.
 */
export async function onceOnly<T extends Json>(
  trx: Trx,
  { scope, key: callersKey, requestHash, at }: RepeatableRequest,
  work: () => Promise<T>,
): Promise<T> {
  // What is kept must not let anybody make the request again, nor what was made from it.
  const key = createHash('sha256').update(callersKey).digest('hex');
  const claimed = await trx
    .insertInto('idempotency')
    .values({ scope, key, request_hash: requestHash, response: 'null', at: new Date(at) })
    // Waits for a transaction that holds the same key, and yields to it only if it commits.
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (claimed.numInsertedOrUpdatedRows === 0n) return recall<T>(trx, scope, key, requestHash);

  const response = await work();
  await trx
    .updateTable('idempotency')
    .set({ response: JSON.stringify(response) })
    .where('scope', '=', scope)
    .where('key', '=', key)
    .execute();
  return response;
}

async function recall<T extends Json>(trx: Trx, scope: string, key: string, requestHash: Buffer): Promise<T> {
  const kept = await trx
    .selectFrom('idempotency')
    .select(['request_hash', 'response'])
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (!kept.request_hash.equals(requestHash)) {
    throw new RegistryError('conflict', 'This idempotency key was used for another request.');
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same request of the same scope wrote it
  return kept.response as T;
}
