import {
  type CountedPresentation,
  findLeads,
  type LeadFindings,
  leadMethod,
  type Presentation,
  type PresenterFinding,
} from '@deadset/analytics';
import { newId } from '../new-id.ts';
import { deviceMark, type Officer, type PoliceTrx } from '../police-zone/index.ts';
import type { LeadParts } from './lead-parts.ts';
import { insertRows, type LeadRow } from './lead-row-store.ts';
import { insertLead, insertRound, readLeftOut } from './lead-store.ts';
import { type RedAnswer, readRedAnswers } from './red-answers-store.ts';

/** What came of a look at all presenters. */
export interface LookForLeads {
  readonly tested: number;
  readonly untested: number;
  readonly found: number;
  /** Leads that are new: about nobody of whom there was one already. */
  readonly added: number;
}

/**
 * Looks at all presenters of the last year's red answers, for the force of whoever asks. What is read of the register
 * goes by the gateway; of presenters who are no lead nothing is kept but how many they were.
 */
export async function lookForLeads(parts: LeadParts, analyst: Officer): Promise<LookForLeads> {
  const at = parts.clock();
  const crossing = { by: analyst, act: 'look-for-leads', object: 'leads', why: analyst.why };
  const answers = await parts.gateway.fromRegister(crossing, (register) =>
    readRedAnswers(register, { from: at - leadMethod.windowMs, to: at }),
  );
  return parts.zone.within(
    (look: LookForLeads) => ({ ...crossing, at, kind: 'combination', detail: { ...look } }),
    async (police) => {
      const leftOut = await readLeftOut(police, analyst.organisation);
      const exclusions = new Map(leftOut.map((one) => [presenterKey(one), one.excluded]));
      const rows = answers.map((answer) => presentationOf(answer, exclusions.get(presenterKey(answer))));
      const findings = findLeads(rows, { cutOffAt: at });
      return keepFindings(parts, police, analyst, { answers, findings });
    },
  );
}

/** Pseudonyms are the participant's own: the same text at two of them is two presenters. */
function presenterKey({ participant, presenter }: Pick<RedAnswer, 'participant' | 'presenter'>): string {
  return `${participant} ${presenter}`;
}

function presentationOf(answer: RedAnswer, excluded: Presentation['excluded']): Presentation {
  const { attempt, role, gate, key, theft, at, handedInAt, moved } = answer;
  return {
    id: attempt,
    presenter: presenterKey(answer),
    device: String(key),
    theft,
    at,
    // The register does not know where a participant's counters are: all are in one area.
    stratum: { area: '', shopType: `${role} ${gate}`, month: new Date(at).toISOString().slice(0, 7) },
    after: handedInAt !== undefined ? 'surrendered' : moved === undefined ? 'nothing-known' : 'moved-on',
    ...(excluded !== undefined && { excluded }),
  };
}

async function keepFindings(
  parts: LeadParts,
  police: PoliceTrx,
  { id: madeBy, organisation: force }: Officer,
  { answers, findings }: { readonly answers: readonly RedAnswer[]; readonly findings: LeadFindings },
): Promise<LookForLeads> {
  const { cutOffAt: at, method, tested, untested, leads } = findings;
  const roundId = newId(parts.entropy);
  const found = leads.length;
  await insertRound(police, {
    id: roundId,
    force,
    madeBy,
    at,
    method: method.version,
    tested,
    untested,
    found,
  });
  const byAttempt = new Map(answers.map((answer) => [answer.attempt, answer]));
  let added = 0;
  for (const finding of leads) {
    const first = byAttempt.get(finding.rows[0]?.id ?? '');
    if (first === undefined) continue;
    const { participant, presenter } = first;
    const id = newId(parts.entropy);
    const times = { foundAt: at, expiresAt: at + method.lifeMs };
    const figures = { ...finding, devices: finding.devices.length };
    if (await insertLead(police, { id, force, roundId, participant, presenter, ...times, figures })) {
      await insertRows(police, id, rowsOf(finding, byAttempt, parts.sealKey));
      added += 1;
    }
  }
  return { tested, untested, found, added };
}

function rowsOf(
  { rows, devices, rates }: PresenterFinding,
  byAttempt: ReadonlyMap<string, RedAnswer>,
  markKey: Buffer,
): LeadRow[] {
  const rateOf = new Map(devices.map((row, place) => [row.id, rates[place]]));
  return rows.flatMap((row, place) => {
    const answer = byAttempt.get(row.id);
    return answer === undefined ? [] : [rowOf(row, answer, { place, rate: rateOf.get(row.id), markKey })];
  });
}

function rowOf(
  { counted }: CountedPresentation,
  { attempt, gate, key, at, handedInAt, moved }: RedAnswer,
  { place, rate, markKey }: { place: number; rate: LeadRow['rate']; markKey: Buffer },
): LeadRow {
  const followed =
    handedInAt !== undefined
      ? { by: 'surrendered', at: handedInAt }
      : moved && { by: `${moved.gate} ${moved.participant}`, at: moved.at };
  return {
    number: place + 1,
    attempt,
    gate,
    at,
    counted,
    deviceMark: deviceMark(markKey, key),
    ...(followed !== undefined && { followed }),
    ...(rate !== undefined && { rate }),
  };
}
