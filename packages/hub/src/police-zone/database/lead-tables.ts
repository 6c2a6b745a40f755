import type { BaseRate, Counting, ExcludedClass } from '@deadset/analytics';
import type { Gate } from '@deadset/domain';
import type { Generated } from 'kysely';

/** What a lead is about: phones that move on, or phones whose numbers are changed (Mobile Telephones (Re-programming) Act 2002). */
export type LeadKind = 'handling' | 're-programming';

/** One look at all presenters, for one force. */
export interface LeadRoundTable {
  id: string;
  kind: LeadKind;
  force: string;
  made_by: string;
  at: Date;
  /** Version of the method. */
  method: string;
  /** Presenters who were tested; who could not be; and how many were leads. */
  tested: number;
  untested: number;
  found: number;
}

export type HandlerLeadState = 'found' | 'signed' | 'dismissed' | 'expired';

/** A presenter whose devices move on after red answers more often than everybody else's. */
export interface HandlerLeadTable {
  id: string;
  /** What people call it: Lead 7. */
  number: Generated<number>;
  kind: LeadKind;
  force: string;
  round_id: string;
  /** Before whose gates. */
  participant: string;
  /** A pseudonym of that participant's; null once the lead has expired. */
  presenter: string | null;
  state: HandlerLeadState;
  found_at: Date;
  expires_at: Date;
  devices: number;
  against: number;
  victims: number;
  days: number;
  expected: number;
  p: number;
  adjusted: number;
  ratio_mean: number;
  ratio_low: number;
  chance_above: number;
  share_mean: number;
  share_low: number;
  share_high: number;
  decided_by: string | null;
  decided_at: Date | null;
  sealed_reason: Buffer | null;
}

/** One red answer that a lead is made of; gone when it expires. */
export interface LeadRowTable {
  lead_id: string;
  /** From 1 within its lead, the oldest first. */
  number: number;
  /** Edge and sequence in the register. */
  attempt: string;
  gate: Gate;
  /** Who presented it: for a lead may be about several who are the same; null in rows from before that was kept. */
  participant: string | null;
  presenter: string | null;
  device_mark: string;
  at: Date;
  counted: Counting;
  /** What came after, as `account shop-b`, `surrendered` or `exhibit ER-0001-2`; null when nothing is known. */
  followed_by: string | null;
  followed_at: Date | null;
  /** Chance that it counts against anybody, whom that is taken from, and how many devices of others it stands on. */
  rate: number | null;
  rate_level: BaseRate['level'] | null;
  rate_devices: number | null;
}

/** A presenter whose work it is to present such phones. */
export interface LeftOutPresenterTable {
  force: string;
  participant: string;
  presenter: string;
  class: ExcludedClass;
  decided_by: string;
  at: Date;
}

/** A presenter whom somebody of a force has found to be the same as another; kept for as long as their rows are read. */
export interface SameHandsTable {
  force: string;
  participant: string;
  presenter: string;
  same_as_participant: string;
  same_as_presenter: string;
  said_by: string;
  at: Date;
  expires_at: Date;
  sealed_reason: Buffer;
}
