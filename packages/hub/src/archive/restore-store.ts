import {
  type Batch,
  decodeEntryLeaf,
  decodeOpening,
  decodeStateLeaf,
  type FeedState,
  type KeyListing,
  leafHash,
  leafKinds,
} from '@deadset/protocol';
import type { Db, Trx } from '../database/index.ts';
import { uuidOf } from '../record/index.ts';

/** A batch of the archive that verified, and what came of it. */
export interface RestoredBatch {
  readonly batch: Batch;
  readonly state: FeedState;
  /** How each key that it touched is listed behind it. */
  readonly changes: readonly KeyListing[];
}

/** Leaves that the database shows to others; the archive goes on from there. */
export async function readRestoredSize(db: Db): Promise<number> {
  const { published_size } = await db
    .selectFrom('log_head')
    .select('published_size')
    .executeTakeFirstOrThrow();
  return published_size;
}

/**
 * Writes a batch as it was published: devices, entries, places, batch, note, head and listings, in one transaction.
 *
 * What an older copy of the database has of it already stays as it is; entries that waited there wait no longer.
 */
export async function restoreBatch(db: Db, restored: RestoredBatch): Promise<void> {
  const { batch } = restored;
  await db.transaction().execute(async (trx) => {
    const entryOfKey = new Map<number, string>();
    for (const [place, { leaf, opening }] of batch.leaves.slice(0, -1).entries()) {
      const id = await restoreEntry(trx, leaf, opening, sealedAtOf(batch));
      for (const key of opening === undefined ? [] : decodeOpening(opening).keys) entryOfKey.set(key, id);
      await trx
        .insertInto('log_entry')
        .values({ position: batch.firstPosition + place, entry_id: id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await trx.deleteFrom('pending_entry').where('entry_id', '=', id).execute();
    }
    await restoreHead(trx, restored);
    await restoreListings(trx, restored, entryOfKey);
  });
}

function sealedAtOf({ leaves }: Batch): Date {
  return new Date(decodeStateLeaf(leaves.at(-1)?.leaf ?? Buffer.alloc(0)).at);
}

/** Gives the entry's id in the database. */
async function restoreEntry(
  trx: Trx,
  leaf: Buffer,
  opening: Buffer | undefined,
  sealedAt: Date,
): Promise<string> {
  const leaf_hash = leafHash(leaf);
  const about = leaf[0] === leafKinds.entry ? decodeEntryLeaf(leaf) : undefined;
  // A leaf that is about no device has the id that its hash gives it.
  const id = uuidOf(about?.entryId ?? leaf_hash.subarray(0, 16));
  const at = about === undefined ? sealedAt : new Date(about.at);
  const device_id = about === undefined ? null : await restoreDevice(trx, about.deviceLabel, opening, at);
  await trx
    .insertInto('entry')
    .values({ id, device_id, leaf, leaf_hash, opening: opening ?? Buffer.alloc(0), at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (device_id !== null) {
    await trx.updateTable('device').set({ last_leaf_hash: leaf_hash }).where('id', '=', device_id).execute();
  }
  return id;
}

/** The device of a label: the one that is there, else a new one with the identifiers that its first entry names. */
async function restoreDevice(
  trx: Trx,
  label: Buffer,
  opening: Buffer | undefined,
  at: Date,
): Promise<string> {
  const present = await trx.selectFrom('device').select('id').where('label', '=', label).executeTakeFirst();
  if (present !== undefined) return present.id;
  // Nobody outside knows a device's id, so the label's own bytes will do.
  const id = uuidOf(label);
  await trx.insertInto('device').values({ id, label, created_at: at }).execute();
  const keys = opening === undefined ? [] : decodeOpening(opening).keys;
  for (const imei_key of keys) {
    await trx.insertInto('device_identifier').values({ device_id: id, imei_key, since: at }).execute();
  }
  return id;
}

async function restoreHead(trx: Trx, { batch, state }: RestoredBatch): Promise<void> {
  const { note, firstPosition: first_position, parentRoot: parent_root } = batch;
  const { root } = state;
  const { size } = state.frontier;
  const at = sealedAtOf(batch);
  const state_leaf = batch.leaves.at(-1)?.leaf ?? Buffer.alloc(0);
  await trx
    .insertInto('log_batch')
    .values({ first_position, size_after: size, root, parent_root, state_leaf, sealed_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trx
    .insertInto('log_checkpoint')
    .values({ size, note, published_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trx.updateTable('log_head').set({ size, root, note, published_size: size, sealed_at: at }).execute();
}

async function restoreListings(
  trx: Trx,
  { batch, changes }: RestoredBatch,
  entryOfKey: ReadonlyMap<number, string>,
): Promise<void> {
  for (const { key, listing } of changes) {
    await trx.deleteFrom('listing').where('imei_key', '=', key).execute();
    const entry_id = entryOfKey.get(key);
    if (listing === undefined || entry_id === undefined) continue;
    const { effect, tier, untilAt } = listing;
    const until_at = untilAt === undefined ? null : new Date(untilAt);
    const row = { imei_key: key, effect, tier, until_at, entry_id, updated_at: sealedAtOf(batch) };
    await trx.insertInto('listing').values(row).execute();
  }
}
