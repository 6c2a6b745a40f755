import { leafHash } from '@deadset/protocol';
import { announcePending, type Trx } from '../database/index.ts';
import { uuidOf } from './uuid.ts';

/** Puts an approver's leaf, signed by the organisation, where it waits for its place in the log. It is about no device. */
export async function recordApprover(
  trx: Trx,
  { leaf, at }: { readonly leaf: Buffer; readonly at: number },
): Promise<void> {
  const hash = leafHash(leaf);
  // The same leaf twice would be the same act twice: the id is the leaf's own.
  const id = uuidOf(hash.subarray(0, 16));
  const { number } = await trx
    .insertInto('entry')
    .values({ id, device_id: null, leaf, leaf_hash: hash, opening: Buffer.alloc(0), at: new Date(at) })
    .returning('number')
    .executeTakeFirstOrThrow();
  await trx.insertInto('pending_entry').values({ entry_number: number, entry_id: id }).execute();
  await announcePending(trx);
}
