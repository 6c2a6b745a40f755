import type { ImeiKey } from '@deadset/domain';
import type { Fixed, JsonColumn } from './column-types.ts';

/** A month whose figures are made. */
export interface ScorecardPeriodTable {
  /** `2027-01`. */
  period: Fixed<string>;
  /** Version of the method. */
  method: Fixed<string>;
  computed_at: Fixed<Date>;
  /** Until then participants reply before the figures are shown. */
  reply_until: Fixed<Date>;
  published_at: Date | null;
}

/** Figures as they were made; a correction is a further revision. */
export interface ScorecardTable {
  period: string;
  /** A participant's id, or `*` for everybody together. */
  subject: string;
  /** From 1. */
  revision: number;
  is_shadow: boolean;
  /** By name (analytics `Scorecard`). */
  figures: JsonColumn;
  made_at: Date;
  /** Why it was made anew; null for the first. */
  why: string | null;
}

/** What a participant says of its figures, word for word; the newest is shown. */
export interface ScorecardReplyTable {
  period: string;
  participant_id: string;
  /** From 1. */
  number: number;
  /** Of the figures that it is about. */
  revision: number;
  text: string;
  at: Date;
}

/** A barred device that somebody else saw active at a participant. */
export interface SeenActiveTable {
  participant_id: Fixed<string>;
  imei_key: Fixed<ImeiKey>;
  seen_at: Fixed<Date>;
  told_by: Fixed<string>;
  told_at: Fixed<Date>;
}

/** What a force says of one device under one of its crime references. */
export interface PoliceRecordTable {
  force: Fixed<string>;
  crime_reference: Fixed<string>;
  declaration_id: Fixed<string>;
  offence: string;
  happened_at: Fixed<Date>;
  /** Source, information and handling, as in `1AP`. */
  grading: string;
  received_at: Fixed<Date>;
  changed_at: Date;
}
