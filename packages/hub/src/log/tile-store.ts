import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/**
 * The exact bytes of the leaves at positions `start` (counted) to `end` (not counted), in order.
 *
 * Whatever has its position is read, published or not. Throws when a position has no leaf.
 */
export async function readLeaves(db: Db, start: number, end: number): Promise<Buffer[]> {
  // Each leaf is looked up by itself: a join would read all entries whenever the planner takes a young log for a short one.
  const { rows } = await sql<{ position: number; leaf: Buffer }>`
    select position, (select leaf from entry where id = entry_id) as leaf from log_entry
    where position >= ${start} and position < ${end}
    union all
    select size_after - 1, state_leaf from log_batch
    where size_after > ${start} and size_after <= ${end}
    order by position`.execute(db);
  for (let place = 0; place < end - start; place += 1) {
    if (rows[place]?.position !== start + place)
      throw new Error(`the log has no leaf at position ${start + place}`);
  }
  return rows.map(({ leaf }) => leaf);
}

/** The roots that are kept over full tiles of a level, of `count` tiles from number `first` on: those that there are, by number. */
export async function findTileRoots(
  db: Db,
  level: number,
  first: number,
  count: number,
): Promise<Map<number, Buffer>> {
  const rows = await db
    .selectFrom('log_tile')
    .select(['number', 'root'])
    .where('level', '=', level)
    .where('number', '>=', first)
    .where('number', '<', first + count)
    .execute();
  return new Map(rows.map(({ number, root }) => [number, root]));
}

/** Keeps roots over full tiles. Another process may have been first: it has come to the same. */
export async function keepTileRoots(
  db: Db,
  level: number,
  roots: readonly { number: number; root: Buffer }[],
): Promise<void> {
  await db
    .insertInto('log_tile')
    .values(roots.map(({ number, root }) => ({ level, number, root })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
