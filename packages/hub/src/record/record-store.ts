import {
  type DeclarationStatus,
  type ImeiKey,
  type Listing,
  listingOfDeclaration,
  type Mode,
  parseImeiKey,
  strongest,
  type Tier,
} from '@deadset/domain';
import {
  commitmentTo,
  digitsOf,
  type EntryAct,
  type Evidence,
  encodeEntryLeaf,
  encodeOpening,
  type KeyListing,
  leafHash,
} from '@deadset/protocol';
import { announcePending, type Trx } from '../database/index.ts';
import { type NewEvent, recordEvent } from '../events/index.ts';
import { uuidOf } from './uuid.ts';

export interface EntryToRecord {
  readonly deviceId: string;
  readonly act: EntryAct;
  readonly tier: Tier;
  readonly mode: Mode;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly untilAt?: number;
  /** A participant's id, or `public`. */
  readonly authority: string;
  /** Name of the declaration that it is about; 16 bytes. */
  readonly declaration: Buffer;
  /** Whether that declaration has no effect until it is proved. */
  readonly isQuiet: boolean;
  /** Whether it bars nothing until a human has decided. */
  readonly isDisputed?: boolean;
  readonly evidence: Evidence;
  /** Ids of the keys that approved. */
  readonly keyIds?: readonly Buffer[];
  /** Its id, where others had to know it before it was written; 16 bytes. */
  readonly entryId?: Buffer;
}

/**
 * Puts an act on the record: brings the listing of each of the device's keys up to date and writes the entry that
 * waits for its place in the log. Call it last in the unit of work that changed the declaration, with the device's
 * keys locked. Gives the entry's id.
 */
export async function recordEntry(
  trx: Trx,
  entropy: (byteCount: number) => Buffer,
  entry: EntryToRecord,
): Promise<string> {
  const device = await trx
    .selectFrom('device')
    .select(['label', 'last_leaf_hash'])
    .where('id', '=', entry.deviceId)
    .executeTakeFirstOrThrow();
  const keys = await keysOf(trx, entry.deviceId);
  const { mode, isQuiet, isDisputed = false } = entry;
  const opening = encodeOpening({ salt: entropy(32), mode, isQuiet, isDisputed, keys });
  const id = entry.entryId ?? entropy(16);
  const leaf = encodeEntryLeaf({
    entryId: id,
    deviceLabel: device.label,
    declaration: entry.declaration,
    commitment: commitmentTo(opening),
    act: entry.act,
    tier: entry.tier,
    at: entry.at,
    authority: entry.authority,
    keyIds: entry.keyIds ?? [],
    evidence: entry.evidence,
    ...(entry.untilAt === undefined ? {} : { untilAt: entry.untilAt }),
    ...(device.last_leaf_hash === null ? {} : { previous: device.last_leaf_hash }),
  });
  const entryId = uuidOf(id);
  const hash = leafHash(leaf);
  const { number } = await trx
    .insertInto('entry')
    .values({
      id: entryId,
      device_id: entry.deviceId,
      leaf,
      leaf_hash: hash,
      opening,
      at: new Date(entry.at),
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  await trx.insertInto('pending_entry').values({ entry_number: number, entry_id: entryId }).execute();
  await trx.updateTable('device').set({ last_leaf_hash: hash }).where('id', '=', entry.deviceId).execute();
  const listings = await resultingListings(trx, keys);
  await keepListings(trx, listings, entryId, entry.at);
  await recordEvent(trx, eventOf(id, entry, listings));
  await announcePending(trx);
  return entryId;
}

/** What participants are told of an entry: no more than the log and the feed tell them. */
function eventOf(
  id: Buffer,
  { act, tier, at }: EntryToRecord,
  listings: readonly KeyListing[],
): NewEvent<'deadset.declaration.changed'> {
  const entry = id.toString('hex');
  const identifiers = listings.map(({ key, listing }) => ({
    imei: digitsOf(key),
    ...(listing === undefined ? {} : { effect: listing.effect }),
  }));
  return { type: 'deadset.declaration.changed', subject: entry, data: { entry, act, tier, identifiers }, at };
}

/** The IMEI keys that a device has now. */
async function keysOf(trx: Trx, deviceId: string): Promise<ImeiKey[]> {
  const rows = await trx
    .selectFrom('device_identifier')
    .select('imei_key')
    .where('device_id', '=', deviceId)
    .where('until', 'is', null)
    .orderBy('imei_key')
    .execute();
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}

/** How each key is listed by all active declarations on all devices that have it: a cloned key has several. */
async function resultingListings(trx: Trx, keys: readonly ImeiKey[]): Promise<KeyListing[]> {
  const active = await trx
    .selectFrom('device_identifier as identifier')
    .innerJoin('declaration', 'declaration.device_id', 'identifier.device_id')
    .select([
      'identifier.imei_key',
      'declaration.status',
      'declaration.tier',
      'declaration.mode',
      'declaration.until_at',
    ])
    .where('identifier.imei_key', 'in', [...keys])
    .where('identifier.until', 'is', null)
    .where('declaration.ended_at', 'is', null)
    .where('declaration.is_quiet', '=', false)
    .execute();
  const enrolled = await enrolledKeys(trx, keys);
  return keys.map((key) => {
    const own = active.filter((row) => row.imei_key === key).map(listingOfRow);
    const listing = strongest(enrolled.has(key) ? [...own, enrolment] : own);
    return listing === undefined ? { key } : { key, listing };
  });
}

/** What being in a logbook does on its own. */
const enrolment: Listing = { effect: 'enrolled', tier: 0 };

async function enrolledKeys(trx: Trx, keys: readonly ImeiKey[]): Promise<ReadonlySet<number>> {
  const rows = await trx
    .selectFrom('device_identifier as identifier')
    .innerJoin('enrolment', 'enrolment.device_id', 'identifier.device_id')
    .select('identifier.imei_key')
    .where('identifier.imei_key', 'in', [...keys])
    .where('identifier.until', 'is', null)
    .where('enrolment.ended_at', 'is', null)
    .execute();
  return new Set(rows.map(({ imei_key }) => imei_key));
}

interface ActiveRow {
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly until_at: Date | null;
}

function listingOfRow({ status, tier, mode, until_at }: ActiveRow): Listing {
  return listingOfDeclaration({
    status,
    tier,
    mode,
    ...(until_at === null ? {} : { untilAt: until_at.getTime() }),
  });
}

async function keepListings(
  trx: Trx,
  listings: readonly KeyListing[],
  entryId: string,
  at: number,
): Promise<void> {
  for (const { key, listing } of listings) {
    if (listing === undefined) {
      await trx.deleteFrom('listing').where('imei_key', '=', key).execute();
      continue;
    }
    const row = {
      effect: listing.effect,
      tier: listing.tier,
      until_at: listing.untilAt === undefined ? null : new Date(listing.untilAt),
      entry_id: entryId,
      updated_at: new Date(at),
    };
    await trx
      .insertInto('listing')
      .values({ imei_key: key, ...row })
      .onConflict((conflict) => conflict.column('imei_key').doUpdateSet(row))
      .execute();
  }
}
