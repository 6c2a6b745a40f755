import { createHash } from 'node:crypto';
import { type ImeiKey, type Listing } from '@deadset/domain';
import {
  type ApproverRoot,
  decodeOpening,
  EntryFold,
  type ListState,
  listingsOf,
  MalformedBytes,
  type TacRows,
} from '@deadset/protocol';
import type { Trx } from '../database/index.ts';
import { findEntriesOf, type ListingRow, readListingsOfTac, streamTacDigests } from './listing-store.ts';
import { refusalOf, type WalkedState } from './log-walk.ts';
import { readRejected, type StoredEntry, streamEntries, streamPending } from './stored-log-store.ts';

/** What the table of listings and the list of the record say differently. */
export interface ListComparison {
  /** IMEI keys on which they differ. */
  readonly count: number;
  /** Entries that tell what these devices should be, the first few; no key is named. */
  readonly entryIds: readonly string[];
  /** The first difference in a sentence; absent when there is none. */
  readonly words?: string;
  /** Keys on which they differ because an entry was set aside that no follower would take. */
  readonly setAside: number;
}

/** Entries that are named of a longer list. */
const mostNamed = 10;
/** Entries that are folded at a time, so that a process that has other work gets to it. */
const entriesPerStep = 5_000;

/**
 * Compares the table of listings with the list that follows from the entries, inside one snapshot of the tables.
 *
 * `state` is the list of the first `size` leaves; what is committed behind them, with a place or without, is folded on
 * top, for the table has it already.
 */
export async function compareList(
  trx: Trx,
  verified: WalkedState & { readonly size: number },
  roots: readonly ApproverRoot[],
  at: number,
): Promise<ListComparison> {
  const { list, refused } = await withTail(trx, verified, roots, at);
  const excused = new Set(refused);
  for (const { opening } of await readRejected(trx)) for (const key of keysOf(opening)) excused.add(key);
  const found: KeyDifference[] = [];
  let [count, setAside] = [0, 0];
  for await (const difference of differencesIn(trx, list)) {
    if (excused.has(difference.key)) {
      setAside += 1;
      continue;
    }
    count += 1;
    if (found.length < mostNamed) found.push(difference);
  }
  const [first] = found;
  if (first === undefined) return { count, setAside, entryIds: [] };
  const entryIds = await entriesBehind(trx, list, found);
  return { count, setAside, entryIds, words: sentenceOf(first, await entriesBehind(trx, list, [first])) };
}

interface KeyDifference {
  readonly key: ImeiKey;
  readonly derived?: Listing;
  readonly stored?: ListingRow;
}

/** The list with what is committed beyond it, and the keys of entries that the fold does not take. */
async function withTail(
  trx: Trx,
  verified: WalkedState & { readonly size: number },
  roots: readonly ApproverRoot[],
  at: number,
): Promise<{ list: ListState; refused: ImeiKey[] }> {
  let { list, approvals } = verified;
  const refused: ImeiKey[] = [];
  let step: StoredEntry[] = [];
  const fold = () => {
    const entries = new EntryFold(list, approvals, roots);
    for (const entry of step)
      if (refusalOf(entries, entry, at) !== undefined) refused.push(...keysOf(entry.opening));
    ({ list, approvals } = entries.end());
    step = [];
  };
  for (const tail of [streamEntries(trx, verified.size), streamPending(trx)]) {
    for await (const entry of tail) {
      step.push(entry);
      if (step.length === entriesPerStep) fold();
    }
  }
  fold();
  return { list, refused };
}

/** Both sides ascend by TAC; only where the digests of one differ are its rows read. */
async function* differencesIn(trx: Trx, list: ListState): AsyncGenerator<KeyDifference> {
  const derived = list.rows();
  let own = derived.next();
  for await (const { tac, digest } of streamTacDigests(trx)) {
    for (; own.done !== true && own.value.tac < tac; own = derived.next())
      yield* rowsDiffering(own.value, []);
    const rows = own.done !== true && own.value.tac === tac ? own.value : undefined;
    if (rows !== undefined) own = derived.next();
    if (rows === undefined || !tableDigest(rows).equals(digest))
      yield* rowsDiffering(rows, await readListingsOfTac(trx, tac));
  }
  for (; own.done !== true; own = derived.next()) yield* rowsDiffering(own.value, []);
}

function* rowsDiffering(rows: TacRows | undefined, stored: readonly ListingRow[]): Generator<KeyDifference> {
  const byKey = new Map(stored.map((row) => [row.key, row]));
  for (const { key, listing } of rows === undefined ? [] : listingsOf(rows)) {
    const row = byKey.get(key);
    byKey.delete(key);
    if (row === undefined) yield { key, derived: listing };
    else if (!isSame(row, listing)) yield { key, derived: listing, stored: row };
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table holds its keys to the range of an IMEI key
  for (const [key, row] of byKey) yield { key: key as ImeiKey, stored: row };
}

function isSame(row: ListingRow, listing: Listing): boolean {
  return row.effect === listing.effect && row.tier === listing.tier && row.untilAt === listing.untilAt;
}

/** Rows never change, so of each TAC this is made once however often the table is looked at. */
const tableDigests = new WeakMap<TacRows, Buffer>();

/** What `streamTacDigests` gives of a table that says the same. */
function tableDigest(rows: TacRows): Buffer {
  const known = tableDigests.get(rows);
  if (known !== undefined) return known;
  const { serials, statuses, ends } = rows;
  const bytes = Buffer.alloc(serials.length * 14);
  for (const [place, serial] of serials.entries()) {
    bytes.writeUInt32BE(serial, place * 14);
    bytes.writeUInt16BE(statuses[place] ?? 0, place * 14 + 4);
    bytes.writeBigUInt64BE(BigInt(ends.get(serial) ?? 0), place * 14 + 6);
  }
  const digest = createHash('sha256').update(bytes).digest();
  tableDigests.set(rows, digest);
  return digest;
}

/** The entries of the declarations on these keys; of a key that the record does not list, what its row names. */
async function entriesBehind(trx: Trx, list: ListState, found: readonly KeyDifference[]): Promise<string[]> {
  const names = found.flatMap(({ key }) => list.declarationsOn(key).map(({ declaration }) => declaration));
  const extra = found.flatMap(({ derived, stored }) =>
    derived === undefined && stored !== undefined ? [stored.entryId] : [],
  );
  return [...(await findEntriesOf(trx, names)), ...extra].slice(0, mostNamed);
}

function sentenceOf({ derived, stored }: KeyDifference, entryIds: readonly string[]): string {
  const entries = `entry ${entryIds.join(', ')}`;
  if (stored === undefined)
    return `The table of listings has no row for a device that the record lists as ${wordsOf(derived)}: ${entries}.`;
  if (derived === undefined)
    return `The table of listings has a row (${wordsOf(stored)}) that nothing on the record makes; it names ${entries}.`;
  return `The table of listings says ${wordsOf(stored)} where the record says ${wordsOf(derived)}: ${entries}.`;
}

function wordsOf(listing: Omit<Listing, 'key'> | undefined): string {
  if (listing === undefined) return 'nothing';
  const { effect, tier, untilAt } = listing;
  const until = untilAt === undefined ? '' : ` until ${new Date(untilAt).toISOString()}`;
  return `${effect}, tier ${tier}${until}`;
}

/** None of what is no opening. */
function keysOf(opening: Buffer): readonly ImeiKey[] {
  try {
    return opening.length === 0 ? [] : decodeOpening(opening).keys;
  } catch (error) {
    if (error instanceof MalformedBytes) return [];
    throw error;
  }
}
