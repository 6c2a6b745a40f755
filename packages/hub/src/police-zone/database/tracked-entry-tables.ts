import type { AuthorisingRank } from '@deadset/domain';
import type { Generated } from 'kysely';

/** Entry to premises that an officer asks for on tracking data. Nothing of these tables is ever changed. */
export interface TrackedEntryTable {
  id: string;
  /** What people call it: Entry 7. */
  number: Generated<number>;
  case_id: string;
  force: string;
  /** What the deployment named as having brought the section into force. */
  instrument: string;
  stolen_at: Date;
  gathered_by: string;
  gathered_at: Date;
  /** Address, circle, homes, floors and what is looked for; sealed. */
  sealed_premises: Buffer;
}

/** A position, or premises around; sealed with all that was said of it. */
export interface TrackedEntryPartTable {
  id: string;
  entry_id: string;
  added_by: string;
  added_at: Date;
  sealed_words: Buffer;
}

/** That entry was asked for, and on what grounds; from then on nothing is added. */
export interface TrackedEntryRequestTable {
  entry_id: string;
  asked_by: string;
  asked_at: Date;
  sealed_words: Buffer;
}

export interface TrackedEntryDecisionTable {
  entry_id: string;
  asked_by: string;
  /** Never who asked. */
  decided_by: string;
  verdict: 'authorised' | 'refused';
  given: 'orally' | 'in-writing';
  rank: AuthorisingRank;
  given_at: Date;
  written_at: Date;
  expires_at: Date | null;
  sealed_words: Buffer;
}

/** What came of it; a later row says more, and takes nothing back. */
export interface TrackedEntryOutcomeTable {
  id: string;
  entry_id: string;
  outcome: string;
  entered_at: Date | null;
  recorded_by: string;
  recorded_at: Date;
  sealed_words: Buffer;
}
