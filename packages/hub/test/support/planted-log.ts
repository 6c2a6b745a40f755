import { Frontier, leafHash } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db } from '../../src/database/index.ts';

/** A log that nobody has sealed: so many leaves, each its own position in four bytes, and a head over the first of them. */
export interface PlantedLog {
  readonly leaves: readonly Buffer[];
  readonly hashes: readonly Buffer[];
  /** Root of the tree over the first so many leaves. */
  rootOf(size: number): Buffer;
}

/** Plants a log into an empty database, in a second for tens of thousands of leaves. */
export async function plantLog(db: Db, leafCount: number, publishedSize = leafCount): Promise<PlantedLog> {
  await sql`
    insert into entry (id, device_id, leaf, leaf_hash, opening, at)
    select gen_random_uuid(), gen_random_uuid(), int4send(i), sha256('\\x00'::bytea || int4send(i)), ''::bytea, now()
    from generate_series(0, ${leafCount - 1}::int) as i`.execute(db);
  await sql`insert into log_entry (position, entry_id) select number - 1, id from entry`.execute(db);
  await publish(db, publishedSize);
  const leaves = Array.from({ length: leafCount }, (_, position) => {
    const leaf = Buffer.alloc(4);
    leaf.writeUInt32BE(position);
    return leaf;
  });
  const hashes = leaves.map(leafHash);
  return { leaves, hashes, rootOf: (size) => Frontier.empty.append(hashes.slice(0, size)).root() };
}

/** Moves the published head of a planted log. */
export async function publish(db: Db, size: number): Promise<void> {
  await db.updateTable('log_head').set({ size, published_size: size }).execute();
}
