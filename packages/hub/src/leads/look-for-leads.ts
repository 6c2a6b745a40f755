import { findLeads, leadMethod } from '@deadset/analytics';
import type { LeadKind, Officer, PoliceTrx } from '../police-zone/index.ts';
import { type ChangedNumber, findChangedNumbers, readClaimedExhibits } from './changed-numbers-store.ts';
import { endFallenLeads } from './fallen-rows.ts';
import { keepFindings } from './keep-findings.ts';
import type { LeadParts } from './lead-parts.ts';
import { readLeftOut } from './left-out-store.ts';
import { followedBy, handsOf, presentationsOf, presenterKey } from './presentations-of-answers.ts';
import { type RedAnswer, readRedAnswers } from './red-answers-store.ts';
import { readSameHands } from './same-hands-store.ts';

/** What came of a look at all presenters, for one kind of lead. */
export interface LookForLeads {
  readonly tested: number;
  readonly untested: number;
  readonly found: number;
  /** Leads that are new: about nobody of whom there was one already. */
  readonly added: number;
}

/** What is read of both zones before anything is counted. */
interface ReadAnswers {
  readonly at: number;
  readonly answers: readonly RedAnswer[];
  /** Reported phones that showed another number when they were seized, by report. */
  readonly changed: ReadonlyMap<string, ChangedNumber>;
}

/**
 * Looks at all presenters of the last year's red answers, for the force of whoever asks: whose phones move on, and whose
 * phones are seized later with another number. Undecided leads that stand on what counts no more end first. What is read of the register goes by the gateway; of presenters who are no
 * lead nothing is kept but how many they were. Each kind is a family of tests of its own.
 */
export async function lookForLeads(
  parts: LeadParts,
  analyst: Officer,
): Promise<Readonly<Record<LeadKind, LookForLeads>>> {
  const at = parts.clock();
  const from = at - leadMethod.windowMs;
  const crossing = { by: analyst, act: 'look-for-leads', object: 'leads', why: analyst.why };
  const exhibits = await parts.zone.within(
    { ...crossing, at, kind: 'consultation', act: 'read-claimed-exhibits' },
    (police) => readClaimedExhibits(police, analyst.organisation, from),
  );
  const read = await parts.gateway.fromRegister(crossing, async (register) => ({
    at,
    answers: await readRedAnswers(register, { from, to: at }),
    changed: await findChangedNumbers(register, exhibits),
  }));
  return parts.zone.within(
    ({ handling, 're-programming': reProgramming }) => {
      const [tested, found, added] = [reProgramming.tested, reProgramming.found, reProgramming.added];
      const other = { reProgrammingTested: tested, reProgrammingFound: found, reProgrammingAdded: added };
      return { ...crossing, at, kind: 'combination', detail: { ...handling, ...other } };
    },
    async (police) => {
      const counted = new Set(read.answers.map(({ attempt }) => attempt));
      await endFallenLeads(police, { force: analyst.organisation, from, counted });
      return {
        handling: await lookFor('handling', parts, police, { analyst, read }),
        're-programming': await lookFor('re-programming', parts, police, { analyst, read }),
      };
    },
  );
}

async function lookFor(
  kind: LeadKind,
  parts: LeadParts,
  police: PoliceTrx,
  { analyst, read }: { readonly analyst: Officer; readonly read: ReadAnswers },
): Promise<LookForLeads> {
  const { at, answers, changed } = read;
  const force = analyst.organisation;
  const leftOut = await readLeftOut(police, { force, at });
  const exclusions = new Map(leftOut.map((one) => [presenterKey(one), one.excluded]));
  const handsFor = handsOf(await readSameHands(police, { force, at }));
  const followed = answers.map((answer) => {
    const after = followedBy(answer, kind, changed);
    return after === undefined ? { answer } : { answer, followed: after };
  });
  const findings = findLeads(presentationsOf(followed, handsFor, exclusions), { cutOffAt: at });
  const byAttempt = new Map(followed.map((one) => [one.answer.attempt, one]));
  const counted = { kind, byAttempt, handsFor };
  const added = await keepFindings(parts, police, analyst, { counted, findings });
  return { tested: findings.tested, untested: findings.untested, found: findings.leads.length, added };
}
