import { findingOf, type TrackingFinding } from '@deadset/analytics';
import { type TrackedEntryState, trackedEntryState } from '@deadset/domain';
import type { PoliceTrx } from '../police-zone/index.ts';
import type { EntryOfficer, EntryParts } from './entry-parts.ts';
import {
  openPart,
  type SealedDecision,
  type SealedNeighbour,
  type SealedOutcome,
  type SealedPoint,
  type SealedPremises,
  type SealedRequest,
} from './entry-seal.ts';
import {
  involvedIn,
  type KeptDecision,
  type KeptEntry,
  type KeptOutcome,
  listEntries,
  listOutcomes,
  listParts,
} from './entry-store.ts';
import { existingEntry } from './gather-entry.ts';

/** An entry with everything of it opened. */
export interface SeenEntry {
  readonly entry: KeptEntry;
  readonly state: TrackedEntryState;
  readonly premises: SealedPremises;
  readonly neighbours: readonly SealedNeighbour[];
  /** In the order of the positions' own times. */
  readonly points: readonly SeenPoint[];
  readonly request?: SealedRequest & { readonly askedAt: number };
  readonly decision?: SealedDecision & KeptDecision;
  readonly outcomes: readonly (SealedOutcome & KeptOutcome & { readonly wasLate: boolean })[];
  /** Ids of all who had a hand in it before it is decided: none of them decides. */
  readonly involved: readonly string[];
  /** At what instant ages were counted: when it was asked for, or now while nobody has. */
  readonly judgedAt: number;
}

export interface SeenPoint extends SealedPoint {
  readonly addedAt: number;
  readonly finding: TrackingFinding;
}

/** What a list says of an entry: no address, no position and no name. */
export interface ListedEntry {
  readonly entry: KeptEntry;
  readonly state: TrackedEntryState;
}

/** Entries that a list shows at most. */
const longestList = 500;

/** Everything of one entry of the officer's force, with its line; `act` says whether it was looked at or printed. */
export function seeEntry(
  parts: EntryParts,
  officer: EntryOfficer,
  number: number,
  act: 'see-entry' | 'print-entry' = 'see-entry',
): Promise<SeenEntry> {
  const at = parts.clock();
  const line = { at, kind: 'consultation', by: officer, act, why: officer.why } as const;
  return parts.zone.within(
    ({ entry }: SeenEntry) => ({ ...line, object: `entry:${entry.id}`, detail: { entry: number } }),
    async (trx) => opened(parts, trx, await existingEntry(trx, officer, number), at),
  );
}

/** The newest entries of the officer's force. */
export function seeEntries(
  { zone, clock }: EntryParts,
  officer: EntryOfficer,
  act: 'see-entries' | 'export-entries' = 'see-entries',
): Promise<ListedEntry[]> {
  const at = clock();
  const line = {
    at,
    kind: 'consultation',
    by: officer,
    act,
    object: 'entries',
    why: officer.why,
  } as const;
  return zone.within(line, async (trx) => {
    const found = await listEntries(trx, officer.organisation, longestList);
    return found.map((entry) => ({ entry, state: stateOf(entry, at) }));
  });
}

function stateOf(entry: KeptEntry, at: number): TrackedEntryState {
  const { request, decision, outcomes } = entry;
  const papers = { isAsked: request !== undefined, hasOutcome: outcomes > 0, ...(decision && { decision }) };
  return trackedEntryState(papers, at);
}

async function opened(
  { sealKey }: EntryParts,
  trx: PoliceTrx,
  entry: KeptEntry,
  at: number,
): Promise<SeenEntry> {
  const premises = openPart(sealKey, 'premises', entry.id, entry.sealedPremises);
  const around = await listParts(trx, 'tracked_entry_neighbour', entry.id);
  const neighbours = around.map(({ id, sealedWords }) => openPart(sealKey, 'neighbour', id, sealedWords));
  const judgedAt = entry.request?.askedAt ?? at;
  const ground = { premises, neighbours, stolenAt: entry.stolenAt, now: judgedAt };
  const kept = await listParts(trx, 'tracked_entry_point', entry.id);
  const points = kept.map(({ id, sealedWords, addedAt }) => {
    const point = openPart(sealKey, 'point', id, sealedWords);
    return { ...point, addedAt, finding: findingOf(point, ground) };
  });
  const { request, decision } = entry;
  const outcomes = await listOutcomes(trx, entry.id);
  return {
    entry,
    state: stateOf(entry, at),
    premises,
    neighbours,
    points: points.toSorted((one, other) => one.at - other.at),
    judgedAt,
    involved: involvedIn(entry, [...kept, ...around]),
    outcomes: outcomes.map((one) => ({
      ...one,
      ...openPart(sealKey, 'outcome', one.id, one.sealedWords),
      wasLate: isOutside(decision, one.enteredAt),
    })),
    ...(request && {
      request: { ...openPart(sealKey, 'request', entry.id, request.sealedWords), askedAt: request.askedAt },
    }),
    ...(decision && {
      decision: { ...decision, ...openPart(sealKey, 'decision', entry.id, decision.sealedWords) },
    }),
  };
}

const minuteMs = 60_000;

/**
 * Whether somebody entered when no authorisation was in force. An entry is told to the minute, so that one in the minute
 * in which it was authorised is not held to have come before.
 */
function isOutside(decision: KeptDecision | undefined, enteredAt: number | undefined): boolean {
  if (enteredAt === undefined) return false;
  if (decision?.expiresAt === undefined) return true;
  const { givenAt, expiresAt } = decision;
  return enteredAt < givenAt - (givenAt % minuteMs) || enteredAt >= expiresAt;
}
