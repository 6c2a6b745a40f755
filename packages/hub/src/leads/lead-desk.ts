import { type ExcludedClass, leadMethod } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import type { Officer, PoliceTrx } from '../police-zone/index.ts';
import { openText, sealText } from '../sealing.ts';
import { findFallen } from './fallen-rows.ts';
import type { LeadParts } from './lead-parts.ts';
import { findCasesOf, type LeadRow, readRows } from './lead-row-store.ts';
import {
  decideOnLead,
  endLeadsDue,
  findLastRound,
  findLead,
  type Lead,
  type LeadRound,
  listLeads,
  lockLead,
} from './lead-store.ts';
import { forgetLeftOut, type LeftOut, leaveOut, readLeftOut } from './left-out-store.ts';
import { presenterKey } from './presentations-of-answers.ts';
import type { PresenterName } from './presenter-keys-store.ts';
import { forgetHandsDue, readSameHands } from './same-hands-store.ts';

/** Somebody who looks at leads. */
export interface LeadReader {
  readonly officer: Officer;
  /** Whether they decide on leads: whoever does not sees those only that somebody has signed. */
  readonly decides: boolean;
}

export interface LeadList {
  readonly leads: readonly Lead[];
  /** The last look of each kind, the one about handling first. */
  readonly lastRounds: readonly LeadRound[];
  /** Whom the force leaves out, for those who decide on leads: nobody is left out behind their backs. */
  readonly leftOut: readonly LeftOut[];
}

/** Leads of the reader's force, the strongest first. */
export async function seeLeads(
  parts: LeadParts,
  { officer, decides }: LeadReader,
  act = 'list-leads',
): Promise<LeadList> {
  const at = parts.clock();
  const line = { at, by: officer, why: officer.why, act, object: 'leads', kind: 'consultation' as const };
  return parts.zone.within(line, async (police) => {
    const leads = await listLeads(police, { force: officer.organisation, at });
    const rounds = [
      await findLastRound(police, officer.organisation, 'handling'),
      await findLastRound(police, officer.organisation, 're-programming'),
    ];
    return {
      leads: leads.filter(({ state }) => decides || state === 'signed'),
      lastRounds: rounds.filter((round) => round !== undefined),
      leftOut: decides ? await readLeftOut(police, { force: officer.organisation, at }) : [],
    };
  });
}

/** A lead with all that it is made of. */
export interface LeadFile {
  readonly lead: Lead;
  readonly rows: readonly LeadRow[];
  /** Numbers of the cases about its devices, by their marks. */
  readonly cases: ReadonlyMap<string, readonly number[]>;
  /** Attempts of rows that count against somebody and would not be counted now. */
  readonly fallen: ReadonlySet<string>;
  /** Why it was decided so. */
  readonly reason?: string;
  /** Other presenters who are counted as this one, and why somebody said so. */
  readonly sameHands: readonly { readonly other: PresenterName; readonly reason: string }[];
}

/** Reads one lead. Throws 'not-found' when there is none, it has expired, or it is not for this reader. */
export async function seeLead(
  parts: LeadParts,
  reader: LeadReader,
  number: number,
  act = 'see-lead',
): Promise<LeadFile> {
  const { officer } = reader;
  const at = parts.clock();
  const line = { at, by: officer, why: officer.why, act, object: `lead:${number}` };
  const file = await parts.zone.within({ ...line, kind: 'consultation' }, async (police) => {
    const lead = await requireLead(police, reader, { number, at });
    const rows = await readRows(police, lead.id);
    const cases = await findCasesOf(
      police,
      rows.map(({ deviceMark }) => deviceMark),
    );
    const same = await readSameHands(police, { force: lead.force, at });
    const { decided } = lead;
    const reason = decided && openText(parts.sealKey, placeOfReason(lead.id), decided.sealedReason);
    const sameHands = same
      .filter(({ sameAs }) => presenterKey(sameAs) === presenterKey(lead))
      .map((one) => ({ other: one, reason: openText(parts.sealKey, placeOfHands(lead), one.sealedReason) }));
    return { lead, rows, cases, sameHands, ...(reason !== undefined && { reason }) };
  });
  const fallen = await findFallen(parts, officer, { object: line.object, act, rows: file.rows });
  return { ...file, fallen };
}

/** A lead that this reader may see; whoever decides holds it until they have. Throws 'not-found'. */
export async function requireLead(
  police: PoliceTrx,
  { officer, decides }: LeadReader,
  { number, at, isHeld = false }: { readonly number: number; readonly at: number; readonly isHeld?: boolean },
): Promise<Lead> {
  const find = isHeld ? lockLead : findLead;
  const lead = await find(police, number, { force: officer.organisation, at });
  if (lead === undefined || (!decides && lead.state !== 'signed'))
    throw new RegistryError('not-found', 'There is no such lead, or it has expired and its rows are erased.');
  return lead;
}

/** What somebody may decide on a lead. */
export type LeadDecision = 'sign' | 'dismiss' | ExcludedClass;

/** Letters of a reason at least, and at most. */
export const [shortestReason, longestReason] = [20, 2_000];

/**
 * Decides on a lead, in words. A signed one may still be dismissed; a dismissed one comes back only when it is found
 * anew after its end. Throws 'invalid' without a decision or reason, 'not-allowed' when it has been decided so, and
 * 'conflict' when somebody signs what stands on a report that has ended since.
 */
export async function decideLead(
  parts: LeadParts,
  officer: Officer,
  number: number,
  { decision, words }: { readonly decision: LeadDecision; readonly words: string },
): Promise<void> {
  const reason = words.trim();
  if (reason.length < shortestReason || reason.length > longestReason)
    throw new RegistryError(
      'invalid',
      `Say in ${shortestReason} to ${longestReason} characters what you looked at and why you decide so.`,
    );
  if (decision === 'sign') await requireStanding(parts, officer, number);
  const at = parts.clock();
  const line = { at, by: officer, why: officer.why, act: 'decide-lead', object: `lead:${number}` };
  await parts.zone.within({ ...line, kind: 'alteration', detail: { decision } }, async (police) => {
    const lead = await requireLead(police, { officer, decides: true }, { number, at, isHeld: true });
    if (lead.state === 'dismissed' || (lead.state === 'signed' && decision === 'sign'))
      throw new RegistryError('not-allowed', `This lead has been ${lead.state} already.`);
    const sealedReason = sealText(parts.sealKey, placeOfReason(lead.id), reason, parts.entropy);
    const state = decision === 'sign' ? 'signed' : 'dismissed';
    await decideOnLead(police, lead.id, { state, by: officer.id, at, sealedReason });
    if (decision !== 'sign' && decision !== 'dismiss')
      await leaveOut(police, lead, { excluded: decision, by: officer.id, at });
  });
}

/** Throws 'conflict' when a row counts against somebody on a report that has ended since: nobody signs that. */
async function requireStanding(parts: LeadParts, officer: Officer, number: number): Promise<void> {
  const { fallen } = await seeLead(parts, { officer, decides: true }, number, 'read-lead-to-sign');
  if (fallen.size > 0)
    throw new RegistryError(
      'conflict',
      `${fallen.size} of its rows stand on reports that are no longer in force, or that are being reviewed. Look for leads again: it ends, and what is left is counted anew.`,
    );
}

/** Ends leads whose time is over, erases what they are made of, and forgets after a year who was counted as whom or left out. */
export async function endLeads({ zone, clock }: Pick<LeadParts, 'zone' | 'clock'>): Promise<number> {
  const at = clock();
  const by = { actor: 'clock', organisation: 'registry' };
  const why = `leads end after ${leadMethod.lifeMs / 86_400_000} days`;
  const line = { at, by, why, act: 'end-leads', object: 'leads', kind: 'erasure' as const };
  return zone.within(
    (ended: number) => ({ ...line, detail: { ended } }),
    async (police) => {
      await forgetHandsDue(police, at);
      await forgetLeftOut(police, at);
      return endLeadsDue(police, at);
    },
  );
}

/** Where the reason is sealed to why others are counted as a presenter. */
export function placeOfHands(presenter: PresenterName): string {
  return `deadset same hands v1\n${presenterKey(presenter)}`;
}

/** Where a reason is sealed to. */
function placeOfReason(leadId: string): string {
  return `deadset lead reason v1\n${leadId}`;
}
