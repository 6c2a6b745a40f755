import { deletionsOf, digitsOneSlipAway } from '@deadset/analytics';
import {
  fitsPartial,
  formatImei,
  formatImeiKey,
  type ImeiKey,
  luhnCheckDigit,
  parseImeiKey,
  serialOfPartial,
} from '@deadset/domain';
import type { Db } from '../database/index.ts';
import type { PoliceTrx } from '../police-zone/index.ts';
import type { ReadExhibit } from './claim-evidence.ts';
import type { Exhibit } from './exhibit-store.ts';
import { type KnownTrace, listKnown, listNearSerials } from './known-trace-store.ts';
import { countKnownWords, listMarked } from './known-words-store.ts';
import {
  countPhones,
  countTaken,
  findByKeys,
  findByPattern,
  findByReferences,
  findBySerials,
  type KnownPhone,
  type TimeCounts,
} from './register-leads-store.ts';
import { openWords } from './sealed-words.ts';
import { marksOfWords } from './telling-words.ts';

/** An exhibit with what is read of it. */
export interface ReadClaimed extends ReadExhibit {
  readonly exhibit: Exhibit;
  /** Marks of the contacts and telling words that it shows. */
  readonly marks: readonly string[];
}

/** Reads what exhibits can be compared by. `seizedAt` by the id of the seizure. */
export function readExhibits(
  sealKey: Buffer,
  exhibits: readonly Exhibit[],
  seizedAt: ReadonlyMap<string, number>,
): ReadClaimed[] {
  return exhibits.map((exhibit) => {
    const words = openWords(sealKey, exhibit.id, exhibit.sealedWords ?? null);
    const at = seizedAt.get(exhibit.seizureId);
    return {
      exhibit,
      keys: exhibit.keys,
      partials: textsOf(exhibit, 'partial-imei'),
      suspects: textsOf(exhibit, 'imei').filter(hasWrongCheckDigit),
      serials: textsOf(exhibit, 'serial'),
      words,
      marks: marksOfWords(sealKey, words),
      ...(at !== undefined && { seizedAt: at }),
    };
  });
}

function textsOf({ traces }: Exhibit, kind: string): string[] {
  return traces.filter((trace) => trace.startsWith(`${kind} `)).map((trace) => trace.slice(kind.length + 1));
}

function hasWrongCheckDigit(number: string): boolean {
  return number.length === 15 && Number(number[14]) !== luhnCheckDigit(number.slice(0, 14));
}

/** What the police zone knows of the phones of reports that may be these: references of reports, by how they were found. */
export interface ZoneFinds {
  readonly known: readonly KnownTrace[];
  /** By the serial number of an exhibit: reports with one that is a slip away or the same. */
  readonly bySerial: ReadonlyMap<string, readonly string[]>;
  /** By mark. */
  readonly byMark: ReadonlyMap<string, readonly string[]>;
  /** Of how many phones something was said in words. */
  readonly described: number;
}

export const noFinds: ZoneFinds = { known: [], bySerial: new Map(), byMark: new Map(), described: 0 };

/** A word that more phones than this are described by finds none of them. */
const mostPerMark = 50;
const mostMarked = 20_000;

/** Whether the zone has to be asked: for exhibits with IMEIs alone, whole or with gaps, it knows nothing. */
export function asksZone(read: readonly ReadClaimed[]): boolean {
  return read.some(
    ({ exhibit, marks }) =>
      marks.length > 0 || exhibit.traces.some((trace) => !/^(partial-)?imei /.test(trace)),
  );
}

/** Looks exhibits up by identifiers in what is known of reports: never each with each. */
export async function lookInZone(
  trx: PoliceTrx,
  force: string,
  read: readonly ReadClaimed[],
): Promise<ZoneFinds> {
  const traces = read.flatMap(({ exhibit }) => exhibit.traces);
  const serials = [...new Set(read.flatMap((one) => one.serials))];
  const marks = [...new Set(read.flatMap((one) => one.marks))];
  const near = await listNearSerials(trx, force, [...new Set(serials.flatMap(deletionsOf))]);
  const bySerial = new Map<string, string[]>();
  const byDeletion = new Map<string, string[]>();
  for (const { text, declarationReference } of near)
    for (const part of deletionsOf(text)) push(byDeletion, part, declarationReference);
  for (const serial of serials)
    bySerial.set(serial, [...new Set(deletionsOf(serial).flatMap((part) => byDeletion.get(part) ?? []))]);
  const byMark = new Map<string, string[]>();
  const asked = new Set(marks);
  for (const marked of await listMarked(trx, force, marks, mostMarked))
    for (const mark of marked.marks) if (asked.has(mark)) push(byMark, mark, marked.declarationReference);
  for (const [mark, references] of byMark) if (references.length > mostPerMark) byMark.delete(mark);
  return {
    known: await listKnown(trx, force, traces),
    bySerial,
    byMark,
    described: byMark.size > 0 ? await countKnownWords(trx, force) : 0,
  };
}

/** Phones of the register by what exhibits have, and how much of it fits by chance. */
export interface RegisterFinds {
  readonly byKey: ReadonlyMap<number, readonly KnownPhone[]>;
  readonly byPartial: ReadonlyMap<string, readonly KnownPhone[]>;
  readonly bySuspect: ReadonlyMap<string, readonly KnownPhone[]>;
  /** By reference of a report. */
  readonly byReference: ReadonlyMap<string, readonly KnownPhone[]>;
  readonly phones: number;
  /** By id of the seizure. */
  readonly taken: ReadonlyMap<string, TimeCounts>;
}

/** Looks exhibits up by their IMEIs, and reports of which the zone knows something by their references. */
export async function lookInRegister(
  register: Db,
  read: readonly ReadClaimed[],
  { bySerial, byMark }: ZoneFinds,
): Promise<RegisterFinds> {
  const suspects = [...new Set(read.flatMap((one) => one.suspects))];
  const slips = new Map(suspects.map((number) => [number, slipsOf(number)]));
  const keys = [...read.flatMap((one) => one.keys), ...[...slips.values()].flat()];
  const byKey = grouped(await findByKeys(register, [...new Set(keys)]), ({ key }) => key);
  const byPartial = await fitPartials(register, [...new Set(read.flatMap((one) => one.partials))]);
  const bySuspect = new Map(
    [...slips].map(([number, near]) => [number, near.flatMap((key) => byKey.get(key) ?? [])]),
  );
  const references = [...new Set([...bySerial.values(), ...byMark.values()].flat())];
  const byReference = grouped(
    await findByReferences(register, references),
    ({ subject }) => subject.reference,
  );
  const mayWeigh = [byPartial, bySuspect, byReference].some((found) => found.size > 0);
  return {
    byKey,
    byPartial,
    bySuspect,
    byReference,
    // Counting is a walk over all reports, and nothing that fits wholly is weighed.
    phones: mayWeigh ? await countPhones(register) : 0,
    taken: mayWeigh ? await countBySeizure(register, read) : new Map(),
  };
}

async function countBySeizure(
  register: Db,
  read: readonly ReadClaimed[],
): Promise<ReadonlyMap<string, TimeCounts>> {
  const seizures = new Map(
    read.flatMap(({ exhibit, seizedAt }) => (seizedAt === undefined ? [] : [[exhibit.seizureId, seizedAt]])),
  );
  const counts = new Map<string, TimeCounts>();
  for (const [seizure, at] of seizures) counts.set(seizure, await countTaken(register, at));
  return counts;
}

/** The other IMEIs that this one is a slip away from, by their own check digit. */
function slipsOf(number: string): ImeiKey[] {
  const keys = digitsOneSlipAway(number).flatMap((near) => {
    const key = parseImeiKey(Number(near.slice(0, 14)));
    return key !== undefined && formatImei(key) === near && !number.startsWith(formatImeiKey(key))
      ? [key]
      : [];
  });
  return [...new Set(keys)];
}

/** Partial numbers whose serial number is legible are found together; the others one by one, by their first digits. */
async function fitPartials(
  register: Db,
  partials: readonly string[],
): Promise<Map<string, readonly KnownPhone[]>> {
  const serials = partials.flatMap((partial) => serialOfPartial(partial) ?? []);
  const bySerial = await findBySerials(register, [...new Set(serials)]);
  const found = new Map<string, readonly KnownPhone[]>();
  for (const partial of partials) {
    const phones = serialOfPartial(partial) === undefined ? await findByPattern(register, partial) : bySerial;
    found.set(
      partial,
      phones.filter(({ key }) => fitsPartial(partial, formatImeiKey(key))),
    );
  }
  return found;
}

function grouped<K>(phones: readonly KnownPhone[], by: (phone: KnownPhone) => K): Map<K, KnownPhone[]> {
  const groups = new Map<K, KnownPhone[]>();
  for (const phone of phones) push(groups, by(phone), phone);
  return groups;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const present = lists.get(key);
  if (present === undefined) lists.set(key, [value]);
  else present.push(value);
}
