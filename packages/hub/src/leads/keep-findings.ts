import type { CountedPresentation, LeadFindings, PresenterFinding } from '@deadset/analytics';
import { newId } from '../new-id.ts';
import { deviceMark, type LeadKind, type Officer, type PoliceTrx } from '../police-zone/index.ts';
import type { LeadParts } from './lead-parts.ts';
import { insertRows, type LeadRow } from './lead-row-store.ts';
import { insertLead, insertRound } from './lead-store.ts';
import type { Followed, HandsOf } from './presentations-of-answers.ts';
import type { RedAnswer } from './red-answers-store.ts';

/** Red answers as they were counted for one kind of lead, by attempt. */
export interface CountedAnswers {
  readonly kind: LeadKind;
  readonly byAttempt: ReadonlyMap<string, { readonly answer: RedAnswer; readonly followed?: Followed }>;
  readonly handsFor: HandsOf;
}

/** Keeps a round and the leads that it found, each with its rows; gives how many are about nobody of whom there was one. */
export async function keepFindings(
  parts: LeadParts,
  police: PoliceTrx,
  { id: madeBy, organisation: force }: Officer,
  { counted, findings }: { readonly counted: CountedAnswers; readonly findings: LeadFindings },
): Promise<number> {
  const { cutOffAt: at, method, tested, untested, leads } = findings;
  const { kind, byAttempt, handsFor } = counted;
  const roundId = newId(parts.entropy);
  const found = leads.length;
  await insertRound(police, {
    id: roundId,
    kind,
    force,
    madeBy,
    at,
    method: method.version,
    tested,
    untested,
    found,
  });
  let added = 0;
  for (const finding of leads) {
    const first = byAttempt.get(finding.rows[0]?.id ?? '');
    if (first === undefined) continue;
    const { participant, presenter } = handsFor(first.answer);
    const id = newId(parts.entropy);
    const lead = {
      id,
      kind,
      force,
      roundId,
      participant,
      presenter,
      foundAt: at,
      expiresAt: at + method.lifeMs,
    };
    if (await insertLead(police, { ...lead, figures: { ...finding, devices: finding.devices.length } })) {
      await insertRows(police, id, rowsOf(finding, byAttempt, parts.sealKey));
      added += 1;
    }
  }
  return added;
}

function rowsOf(
  { rows, devices, rates }: PresenterFinding,
  byAttempt: CountedAnswers['byAttempt'],
  markKey: Buffer,
): LeadRow[] {
  const rateOf = new Map(devices.map((row, place) => [row.id, rates[place]]));
  return rows.flatMap((row, place) => {
    const found = byAttempt.get(row.id);
    return found === undefined ? [] : [rowOf(row, found, { place, rate: rateOf.get(row.id), markKey })];
  });
}

function rowOf(
  { counted }: CountedPresentation,
  { answer, followed }: { readonly answer: RedAnswer; readonly followed?: Followed },
  { place, rate, markKey }: { place: number; rate: LeadRow['rate']; markKey: Buffer },
): LeadRow {
  const { attempt, gate, key, at, participant, presenter } = answer;
  return {
    number: place + 1,
    attempt,
    gate,
    at,
    counted,
    presentedBy: { participant, presenter },
    deviceMark: deviceMark(markKey, key),
    ...(followed !== undefined && { followed }),
    ...(rate !== undefined && { rate }),
  };
}
