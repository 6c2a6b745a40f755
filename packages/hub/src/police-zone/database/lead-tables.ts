import type { BaseRate, Counting, ExcludedClass } from '@deadset/analytics';
import type { Gate } from '@deadset/domain';
import type { Generated } from 'kysely';

/** One look at all presenters, for one force. */
export interface LeadRoundTable {
  id: string;
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
  device_mark: string;
  at: Date;
  counted: Counting;
  /** What came after, as `account shop-b` or `surrendered`; null when nothing is known. */
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
