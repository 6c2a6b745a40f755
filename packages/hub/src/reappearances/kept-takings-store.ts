import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';
import type { Taking } from './taking.ts';
import { dayOf, takingsOfDevices } from './taking-rows-store.ts';

/** Rows that go into one statement. */
const mostAtOnce = 1_000;

/**
 * Keeps when each phone first came up whose attempts from before an instant (ms since 1970) are about to be dropped for
 * their age, so that it is known for as long as its report stands.
 */
export async function keepFirstReappearances(trx: Trx, receivedBefore: number, at: number): Promise<void> {
  const devices = sql`
    select identifier.device_id from attempt join device_identifier as identifier using (imei_key)
     where attempt.received_at < ${new Date(receivedBefore)}`;
  const found = (await takingsOfDevices(trx, devices, at)).flatMap(({ declarationIds: [firstId], first }) =>
    first === undefined || firstId === undefined ? [] : [{ declaration_id: firstId, ...first }],
  );
  for (let from = 0; from < found.length; from += mostAtOnce)
    await trx
      .insertInto('first_reappearance')
      .values(found.slice(from, from + mostAtOnce))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/**
 * Keeps how the phones of these declarations, which are about to be erased, were followed: in days and groups. Without
 * it those that were recovered would go missing from the figures, and who was not would seem to be everybody.
 */
export async function keepFollowedTakings(
  trx: Trx,
  declarationIds: readonly string[],
  at: number,
): Promise<void> {
  const ids = sql`${[...declarationIds]}::uuid[]`;
  const devices = sql`select device_id from declaration where id = any (${ids})`;
  const erased = new Set(declarationIds);
  // One that another report of the same phone keeps on the list goes on being followed by that.
  const found = (await takingsOfDevices(trx, devices, at)).filter((one) =>
    one.declarationIds.every((id) => erased.has(id)),
  );
  await keepTakings(
    trx,
    found.map(({ taking }) => taking),
  );
}

/**
 * Keeps how phones were followed of which there is no report here: it is erased, or was made in another register before
 * this one, or in the past that a demonstration is given. Nothing says which phones they were.
 */
export async function keepTakings(db: Db, takings: readonly Taking[]): Promise<void> {
  for (let from = 0; from < takings.length; from += mostAtOnce)
    await db
      .insertInto('followed_taking')
      .values(takings.slice(from, from + mostAtOnce).map(rowOf))
      .execute();
}

function rowOf(taking: Taking) {
  return {
    began_on: dayOf(taking.beganAt),
    reappeared_after: taking.reappearedAfter ?? null,
    recovered_after: taking.recoveredAfter ?? null,
    followed_for: taking.followedFor,
    country: taking.country ?? null,
    tier: taking.tier,
    brought_by: taking.broughtBy,
    maker: taking.maker ?? null,
    platform: taking.platform ?? null,
  };
}

/** Drops takings that began before an instant (ms since 1970): no figure looks back so far. Gives how many. */
export async function dropOldTakings(trx: Trx, beganBefore: number): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('followed_taking')
    .where('began_on', '<', dayOf(beganBefore))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
