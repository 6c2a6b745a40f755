import { createHash } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom, type Listing } from '@deadset/domain';
import { commitmentTo, declarationName, encodeEntryLeaf, encodeOpening, leafHash } from '@deadset/protocol';
import { sql } from 'kysely';
import { announcePending, type Db, inUnitOfWork, type Trx } from '../../src/database/index.ts';
import { uuidOf } from '../../src/record/index.ts';

/** Random-looking bytes that are the same in every run: 16 to 32 of them, by what they are for. */
export function bytesFor(purpose: string, byteCount = 16): Buffer {
  return createHash('sha256').update(purpose).digest().subarray(0, byteCount);
}

/** The nth test key: 100 serials in each of many TACs. */
export function keyAt(n: number): ImeiKey {
  const key = imeiKeyFrom(35_000_000 + Math.floor(n / 100), n % 100);
  if (key === undefined) throw new Error('a test key out of range');
  return key;
}

export const barred: Listing = { effect: 'prohibited', tier: 1 };

/** A device of its own for each key, as far as entries need one. */
async function addDevice(trx: Trx, name: string): Promise<string> {
  const id = uuidOf(bytesFor(`device ${name}`));
  await trx
    .insertInto('device')
    .values({ id, label: bytesFor(`label ${name}`), created_at: new Date(0) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return id;
}

/** Writes an entry, its listing and its place in the queue inside a transaction that the test holds. Gives its number. */
export async function writeEntry(
  trx: Trx,
  entry: { name: string; key: ImeiKey; listing?: Listing; at: number },
): Promise<number> {
  const { name, key, listing, at } = entry;
  const deviceId = await addDevice(trx, `of key ${key}`);
  const id = bytesFor(`entry ${name}`);
  const secret = bytesFor(`secret of key ${key}`);
  const mode = listing?.effect === 'tracked' && listing.tier > 0 ? 'recovery' : 'total';
  const opening = encodeOpening({ salt: bytesFor(`salt ${name}`, 32), mode, isQuiet: false, keys: [key] });
  const leaf = encodeEntryLeaf({
    entryId: id,
    deviceLabel: bytesFor(`label ${name}`),
    declaration: declarationName(secret),
    commitment: commitmentTo(opening),
    act: listing === undefined ? 'withdraw' : 'declare',
    tier: listing?.tier ?? 1,
    at,
    authority: 'public',
    keyIds: [],
    evidence: listing === undefined ? { kind: 'withdrawal-secret', secret } : { kind: 'none' },
    ...(listing?.untilAt === undefined ? {} : { untilAt: listing.untilAt }),
  });
  const { number } = await trx
    .insertInto('entry')
    .values({
      id: uuidOf(id),
      device_id: deviceId,
      leaf,
      leaf_hash: leafHash(leaf),
      opening,
      at: new Date(at),
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('pending_entry')
    .values({ entry_number: number, entry_id: uuidOf(id) })
    .execute();
  await trx.deleteFrom('listing').where('imei_key', '=', key).execute();
  if (listing !== undefined) {
    const { effect, tier, untilAt } = listing;
    const until_at = untilAt === undefined ? null : new Date(untilAt);
    await trx
      .insertInto('listing')
      .values({ imei_key: key, effect, tier, until_at, entry_id: uuidOf(id), updated_at: new Date(at) })
      .execute();
  }
  await announcePending(trx);
  return number;
}

/** One entry in a unit of work of its own. */
export async function submitEntry(
  db: Db,
  entry: { name: string; key: ImeiKey; listing?: Listing; at: number },
): Promise<void> {
  await inUnitOfWork(db, [entry.key], (trx) => writeEntry(trx, entry));
}

/** Many barred keys at once, in one transaction, as an import would write them. */
export async function submitMany(db: Db, name: string, keys: readonly ImeiKey[], at: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const deviceId = await addDevice(trx, name);
    const rows = keys.map((key) => {
      const id = bytesFor(`entry ${name} ${key}`);
      const opening = encodeOpening({
        salt: bytesFor(`salt ${name} ${key}`, 32),
        mode: 'total',
        isQuiet: false,
        keys: [key],
      });
      const leaf = encodeEntryLeaf({
        entryId: id,
        deviceLabel: bytesFor(`label ${name}`),
        declaration: declarationName(bytesFor(`secret of key ${key}`)),
        commitment: commitmentTo(opening),
        act: 'declare',
        tier: 1,
        at,
        authority: 'public',
        keyIds: [],
        evidence: { kind: 'none' },
      });
      return { id: uuidOf(id), leaf, hash: leafHash(leaf), opening };
    });
    await sql`
      with written as (
        insert into entry (id, device_id, leaf, leaf_hash, opening, at)
        select id, ${deviceId}::uuid, leaf, hash, opening, to_timestamp(${at / 1000})
        from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ leaf }) => leaf)}::bytea[],
                    ${rows.map(({ hash }) => hash)}::bytea[], ${rows.map(({ opening }) => opening)}::bytea[])
          as row (id, leaf, hash, opening)
        returning number, id)
      insert into pending_entry (entry_number, entry_id) select number, id from written`.execute(trx);
    await announcePending(trx);
  });
}
