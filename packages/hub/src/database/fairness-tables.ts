import type {
  AppealAct,
  AppealEvidence,
  AppealReason,
  AppealStatus,
  Appellant,
  ImeiKey,
  LiabilityVersion,
  NoticeKind,
} from '@deadset/domain';
import type { Fixed, JsonColumn } from './column-types.ts';

export interface AppealTable {
  id: Fixed<string>;
  reference: Fixed<string>;
  /** SHA-256 of the code's letters. */
  code_hash: Fixed<Buffer>;
  /** Null once the appeal has been over for a year. */
  imei_key: ImeiKey | null;
  /** The report that it is about; null where there was none. */
  declaration_id: Fixed<string | null>;
  declared_by: Fixed<string | null>;
  passed_on_by: Fixed<string | null>;
  appellant: Fixed<Appellant>;
  evidence: Fixed<AppealEvidence[]>;
  /** A check certificate from before the report: it is looked at first. */
  has_priority: Fixed<boolean>;
  statement: string | null;
  evidence_reference: string | null;
  /** Where whoever appeals wants to be told of it, sealed under the hub's seal key; null once it is forgotten. */
  sealed_contact: Buffer | null;
  status: AppealStatus;
  received_at: Fixed<Date>;
  opened_at: Date;
  /** Key of the passkey of whoever has it in hand. */
  taken_by: Buffer | null;
  taken_at: Date | null;
  proved_at: Date | null;
  released_at: Date | null;
  decided_at: Date | null;
  reason: AppealReason | null;
  is_review: boolean;
}

export interface AppealStepTable {
  appeal_id: string;
  /** From 0. */
  number: number;
  act: AppealAct | 'lodge' | 'overdue';
  key_id: Buffer | null;
  reason: AppealReason | null;
  at: Date;
}

/** Why a trained person looks at a report. */
export type ReviewCause = 'line-still-in-use' | 'payer-is-not-user' | 'shared-account' | 'said-on-appeal';

export interface AbuseReviewTable {
  id: Fixed<string>;
  declaration_id: Fixed<string>;
  cause: Fixed<ReviewCause>;
  status: 'open' | 'shielded' | 'cleared';
  raised_at: Fixed<Date>;
  decided_at: Date | null;
  key_id: Buffer | null;
}

export interface NoticeTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  imei_key: Fixed<ImeiKey>;
  kind: Fixed<NoticeKind>;
  at: Fixed<Date>;
  passed_at: Date | null;
}

export interface UnprovedWordTable {
  declaration_id: Fixed<string>;
  /** 16 bytes; null for what a participant brought. */
  reporter: Fixed<Buffer | null>;
  authority: Fixed<string>;
  imei_key: Fixed<ImeiKey>;
  at: Fixed<Date>;
}

export interface BrakedDeclarationTable {
  declaration_id: Fixed<string>;
  /** What was tripped (domain `BrakeTrip`). */
  trips: JsonColumn;
  at: Fixed<Date>;
  decision: 'let-go' | 'left' | null;
  decided_at: Date | null;
  key_id: Buffer | null;
}

export interface LiabilityAcknowledgementTable {
  declaration_id: string;
  version: LiabilityVersion;
  at: Date;
}
