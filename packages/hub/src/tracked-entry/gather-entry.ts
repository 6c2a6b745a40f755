import {
  RegistryError,
  type TrackedEntryTest,
  trackedEntryTestNames,
  trackedEntryTests,
} from '@deadset/domain';
import { newId } from '../new-id.ts';
import { existingCase, own } from '../police-desk/index.ts';
import type { PoliceTrx } from '../police-zone/index.ts';
import { type EntryOfficer, type EntryParts, instrumentOf } from './entry-parts.ts';
import {
  openPart,
  type SealedNeighbour,
  type SealedPoint,
  type SealedPremises,
  sealPart,
} from './entry-seal.ts';
import {
  findEntry,
  holdEntry,
  insertEntry,
  insertNeighbour,
  insertPoint,
  insertRequest,
  type KeptEntry,
  type KeptPart,
  listParts,
} from './entry-store.ts';

/** Positions, and premises around, that one entry has at most. */
const mostParts = 200;

/** Premises, what is looked for there, and since when it is gone. */
export interface NewPremises extends Omit<SealedPremises, 'called'> {
  /** Milliseconds since 1970. */
  readonly stolenAt: number;
}

/** Begins to gather for an entry on an open case of the officer's own force. Gives its number. */
export async function beginEntry(
  parts: EntryParts,
  officer: EntryOfficer,
  caseNumber: number,
  { stolenAt, ...premises }: NewPremises,
): Promise<number> {
  const instrument = instrumentOf(parts);
  const at = parts.clock();
  const id = newId(parts.entropy);
  const line = { at, by: officer, why: officer.why, act: 'begin-entry', kind: 'collection' } as const;
  return parts.zone.within(
    (number) => ({ ...line, object: `entry:${id}`, detail: { entry: number, case: caseNumber } }),
    async (trx) => {
      const found = await existingCase(trx, caseNumber);
      own(officer, found);
      if (found.state === 'closed')
        throw new RegistryError('conflict', 'This case is closed. Open another one about the phone.');
      const sealedPremises = sealPart(parts, 'premises', id, { ...premises, called: officer.called });
      const { organisation: force, id: gatheredBy } = officer;
      const kept = { id, caseId: found.id, force, instrument, stolenAt, gatheredBy, gatheredAt: at };
      return insertEntry(trx, { ...kept, sealedPremises });
    },
  );
}

/** Adds a position that the keeper told of or an officer saw. */
export function addPoint(
  parts: EntryParts,
  officer: EntryOfficer,
  number: number,
  point: Omit<SealedPoint, 'called'>,
): Promise<void> {
  return gather(parts, officer, number, 'add-tracking-point', async (trx, { id: entryId }, at) => {
    const present = await refuseMany(trx, 'tracked_entry_point', entryId);
    const opened = present.map((one) => openPart(parts.sealKey, 'point', one.id, one.sealedWords));
    refuseTwice(opened, point, ['source', 'latitude', 'longitude', 'accuracyMetres', 'at']);
    const id = newId(parts.entropy);
    const sealedWords = sealPart(parts, 'point', id, { ...point, called: officer.called });
    await insertPoint(trx, { id, entryId, addedBy: officer.id, addedAt: at, sealedWords });
  });
}

/** Adds premises around those that are meant. */
export function addNeighbour(
  parts: EntryParts,
  officer: EntryOfficer,
  number: number,
  neighbour: SealedNeighbour,
): Promise<void> {
  return gather(parts, officer, number, 'add-neighbour', async (trx, { id: entryId }, at) => {
    const present = await refuseMany(trx, 'tracked_entry_neighbour', entryId);
    const opened = present.map((one) => openPart(parts.sealKey, 'neighbour', one.id, one.sealedWords));
    refuseTwice(opened, neighbour, ['words', 'latitude', 'longitude', 'radiusMetres']);
    const id = newId(parts.entropy);
    const sealedWords = sealPart(parts, 'neighbour', id, neighbour);
    await insertNeighbour(trx, { id, entryId, addedBy: officer.id, addedAt: at, sealedWords });
  });
}

/**
 * Asks an inspector. From then on nothing is added, so that what was decided on is what was there. Throws 'invalid' without
 * a position, or when a test of the section has no grounds.
 */
export function askForEntry(
  parts: EntryParts,
  officer: EntryOfficer,
  number: number,
  grounds: Readonly<Partial<Record<TrackedEntryTest, string>>>,
): Promise<void> {
  return gather(parts, officer, number, 'ask-for-entry', async (trx, { id: entryId }, askedAt) => {
    for (const test of trackedEntryTestNames)
      if ((grounds[test]?.length ?? 0) < 10)
        throw new RegistryError(
          'invalid',
          `Say what speaks for section ${trackedEntryTests[test].section}, in 10 characters at least.`,
        );
    if ((await listParts(trx, 'tracked_entry_point', entryId)).length === 0)
      throw new RegistryError(
        'invalid',
        'Add a tracking point first: without one section 26A gives no power.',
      );
    const words = { grounds: { ...grounds }, called: officer.called };
    const sealedWords = sealPart(parts, 'request', entryId, words);
    await insertRequest(trx, entryId, { askedBy: officer.id, askedAt, sealedWords });
  });
}

/** Adds to an entry of the officer's force that nobody has asked for yet, alone and with its line. */
async function gather(
  parts: EntryParts,
  officer: EntryOfficer,
  number: number,
  act: string,
  add: (trx: PoliceTrx, entry: KeptEntry, at: number) => Promise<void>,
): Promise<void> {
  instrumentOf(parts);
  const at = parts.clock();
  const kind = act === 'ask-for-entry' ? 'alteration' : 'collection';
  await parts.zone.within(
    ({ id }: KeptEntry) => ({
      at,
      kind,
      by: officer,
      act,
      object: `entry:${id}`,
      why: officer.why,
      detail: { entry: number },
    }),
    async (trx) => {
      const entry = await existingEntry(trx, officer, number);
      if (entry.request !== undefined)
        throw new RegistryError(
          'conflict',
          'This has been asked for: nothing is added to what an inspector decides on. Begin another entry with what is new.',
        );
      await add(trx, entry, at);
      return entry;
    },
  );
}

/** The entry, with nobody else at work on it. Throws 'not-found' in the same words for that of another force. */
export async function existingEntry(
  trx: PoliceTrx,
  { organisation }: EntryOfficer,
  number: number,
): Promise<KeptEntry> {
  const found = await findEntry(trx, organisation, number);
  if (found === undefined) throw new RegistryError('not-found', 'Your force has no entry with this number.');
  await holdEntry(trx, found.id);
  // Somebody may have asked or decided while this one waited.
  return (await findEntry(trx, organisation, number)) ?? found;
}

async function refuseMany(
  trx: PoliceTrx,
  table: 'tracked_entry_point' | 'tracked_entry_neighbour',
  entryId: string,
): Promise<KeptPart[]> {
  const present = await listParts(trx, table, entryId);
  if (present.length < mostParts) return present;
  throw new RegistryError('conflict', `An entry has ${mostParts} of these at most.`);
}

/** Refuses what is there already by these fields: a form that was sent twice makes no two positions, which would weigh more. */
function refuseTwice<T extends object>(present: readonly T[], added: T, fields: readonly (keyof T)[]): void {
  if (present.some((one) => fields.every((field) => one[field] === added[field])))
    throw new RegistryError('conflict', 'This has been added already: it counts once.');
}
