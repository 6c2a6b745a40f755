import {
  type AuthorisingRank,
  type EntryDecision,
  type JudgedDecision,
  judgeEntryDecision,
  RegistryError,
} from '@deadset/domain';
import { newId } from '../new-id.ts';
import { existingCase, isCaseUnderReview, type PoliceCase } from '../police-desk/index.ts';
import type { PoliceTrx, ZoneLine } from '../police-zone/index.ts';
import { type EntryOfficer, type EntryParts, instrumentOf } from './entry-parts.ts';
import { type SealedOutcome, sealPart } from './entry-seal.ts';
import { insertDecision, insertOutcome, involvedIn, type KeptEntry, listParts } from './entry-store.ts';
import type { EntryOutcome } from './entry-words.ts';
import { existingEntry } from './gather-entry.ts';

export interface TypedDecision extends EntryDecision {
  readonly rank: AuthorisingRank;
  readonly reasons: string;
}

/**
 * Writes down what an inspector decides, or decided by word of mouth before. Throws 'not-allowed' to whoever gathered any of
 * it or asked, 'conflict' when nobody has asked, it has been decided or it is authorised while a report of the phone is being
 * reviewed, and what `judgeEntryDecision` says.
 */
export async function decideEntry(
  parts: EntryParts,
  inspector: EntryOfficer,
  number: number,
  { rank, reasons, ...decision }: TypedDecision,
): Promise<void> {
  instrumentOf(parts);
  if (decision.verdict === 'authorised') await requireNoReview(parts, inspector, number, decision);
  await onEntry(parts, inspector, number, 'decide-entry', async (trx, entry, at) => {
    const judged = await judgeOn(trx, entry, inspector, { decision, at });
    const words = { satisfied: [...decision.satisfied], reasons, called: inspector.called };
    await insertDecision(trx, entry.id, {
      decidedBy: inspector.id,
      verdict: decision.verdict,
      given: decision.given,
      rank,
      writtenAt: at,
      sealedWords: sealPart(parts, 'decision', entry.id, words),
      ...judged,
    });
    return { verdict: decision.verdict, given: decision.given };
  });
}

/** Whether this may be decided by them, and from when and until when it counts. */
async function judgeOn(
  trx: PoliceTrx,
  entry: KeptEntry,
  inspector: EntryOfficer,
  { decision, at }: { readonly decision: EntryDecision; readonly at: number },
): Promise<JudgedDecision & { readonly askedBy: string }> {
  const { request } = entry;
  if (request === undefined)
    throw new RegistryError('conflict', 'Nobody has asked for this entry yet: there is nothing to decide.');
  if (entry.decision !== undefined)
    throw new RegistryError(
      'conflict',
      'This has been decided. A decision is not changed: begin another entry.',
    );
  const points = await listParts(trx, 'tracked_entry_point', entry.id);
  const around = await listParts(trx, 'tracked_entry_neighbour', entry.id);
  const involved = involvedIn(entry, [...points, ...around]);
  const judged = judgeEntryDecision(decision, {
    decider: inspector.id,
    involved,
    stolenAt: entry.stolenAt,
    at,
  });
  return { askedBy: request.askedBy, ...judged };
}

/**
 * Throws 'conflict' while a report of the phone is being reviewed as domestic abuse: whoever asks may lead the police to the
 * door of somebody in hiding. It is looked up only for who could authorise at this moment, so that nobody learns it by asking.
 */
async function requireNoReview(
  parts: EntryParts,
  inspector: EntryOfficer,
  number: number,
  decision: EntryDecision,
): Promise<void> {
  const at = parts.clock();
  const line = { at, kind: 'consultation', by: inspector, act: 'look-at-entry-to-decide' } as const;
  const { object, found } = await parts.zone.within(
    (seen: { readonly object: string; readonly found: PoliceCase }) => ({
      ...line,
      object: seen.object,
      why: inspector.why,
      detail: { entry: number },
    }),
    async (trx) => {
      const entry = await existingEntry(trx, inspector, number);
      await judgeOn(trx, entry, inspector, { decision, at });
      return { object: `entry:${entry.id}`, found: await existingCase(trx, entry.caseNumber) };
    },
  );
  if (await isCaseUnderReview(parts, inspector, found, object))
    throw new RegistryError('conflict', underReview);
}

const underReview =
  'A report of this phone is being reviewed by a trained person: it may lead to somebody in hiding. Ask the registry’s reviewer before anybody goes in, and do not tell who asked. You may refuse it. If you have authorised it by word of mouth already, take that back, and write it down here once the review is over.';

/** What came of an entry, as an officer tells it. */
export interface TypedOutcome extends Omit<SealedOutcome, 'called'> {
  readonly outcome: EntryOutcome;
  /** Absent when nobody entered; milliseconds since 1970. */
  readonly enteredAt?: number;
}

/**
 * Writes down what came of an entry. It is kept as it is told, even when somebody entered after the authorisation had ended or
 * though it was refused, and when nobody has written down what an inspector said by word of mouth: a record that takes only
 * what is lawful hides the rest. Throws 'conflict' before anybody has asked.
 */
export async function recordOutcome(
  parts: EntryParts,
  officer: EntryOfficer,
  number: number,
  { outcome, enteredAt, ...words }: TypedOutcome,
): Promise<void> {
  await onEntry(parts, officer, number, 'record-entry-outcome', async (trx, entry, at) => {
    if (entry.request === undefined)
      throw new RegistryError(
        'conflict',
        'Nobody has asked for this entry yet. Ask for it first, so that it stands what it was asked on.',
      );
    if (enteredAt !== undefined && enteredAt > at)
      throw new RegistryError('invalid', 'The entry is in the future. Check the date and time.');
    const id = newId(parts.entropy);
    const sealedWords = sealPart(parts, 'outcome', id, { ...words, called: officer.called });
    const kept = { id, entryId: entry.id, outcome, recordedBy: officer.id, recordedAt: at, sealedWords };
    await insertOutcome(trx, { ...kept, ...(enteredAt !== undefined && { enteredAt }) });
    return { outcome };
  });
}

async function onEntry(
  { zone, clock }: EntryParts,
  officer: EntryOfficer,
  number: number,
  act: string,
  work: (trx: PoliceTrx, entry: KeptEntry, at: number) => Promise<NonNullable<ZoneLine['detail']>>,
): Promise<void> {
  const at = clock();
  const line = { at, kind: 'alteration', by: officer, act, why: officer.why } as const;
  await zone.within(
    ({ id, detail }: { id: string; detail: NonNullable<ZoneLine['detail']> }) => ({
      ...line,
      object: `entry:${id}`,
      detail: { entry: number, ...detail },
    }),
    async (trx) => {
      const entry = await existingEntry(trx, officer, number);
      return { id: entry.id, detail: await work(trx, entry, at) };
    },
  );
}
