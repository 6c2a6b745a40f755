import type { Gate, ImeiKey, Outcome, Reason, Tier } from '@deadset/domain';
import type { ColumnType, Generated, GeneratedAlways, Kysely, Transaction } from 'kysely';
import type { LockListTable, RecheckTable } from './aftermath-tables.ts';
import type {
  ApproverCertificateTable,
  ApproverSessionTable,
  ApproverTable,
  BrakeApprovalTable,
  BrakeHoldTable,
  CorrectionTable,
  PasskeyChallengeTable,
  UnlistApprovalTable,
  UnlistProposalTable,
} from './approval-tables.ts';
import type {
  AuditChainTable,
  AuditTable,
  ErasureReceiptTable,
  ErasureTable,
  LogSnapshotTable,
  PendingAuditTable,
} from './audit-tables.ts';
import type { BulkCheckChunkTable, BulkCheckTable } from './bulk-check-tables.ts';
import type { CallLookTable, CallReportTable, RegistryAlarmTable } from './call-tables.ts';
import type {
  CertificateCursorTable,
  CertificateWatchTable,
  CheckBudgetTable,
  CheckCertificateTable,
  CheckScanTable,
  CheckTallyTable,
  CheckTraceTable,
} from './check-tables.ts';
import type { AppendOnly, Fixed, Json, JsonColumn } from './column-types.ts';
import type { BuyInTable, CounterSettingTable, CounterStepTable, SurrenderTable } from './counter-tables.ts';
import type {
  DeclarationActTable,
  DeclarationBasisTable,
  DeclarationTable,
  ListingTable,
} from './declaration-tables.ts';
import type {
  EventHeadTable,
  EventTable,
  WebhookDeliveryTable,
  WebhookEndpointTable,
} from './event-tables.ts';
import type {
  AbuseReviewTable,
  AppealStepTable,
  AppealTable,
  BrakedDeclarationTable,
  LiabilityAcknowledgementTable,
  NoticeTable,
  UnprovedWordTable,
} from './fairness-tables.ts';
import type {
  ListRowTable,
  ListRunTable,
  ReferenceRowTable,
  SeenImeiTable,
  SightingTable,
} from './file-tables.ts';
import type { FoundNoticeTable } from './found-tables.ts';
import type { LineReportTable, SupporterReportTable } from './line-report-tables.ts';
import type {
  LogBatchTable,
  LogCheckpointTable,
  LogEntryTable,
  LogHeadTable,
  LogKeyStatementTable,
  LogTileTable,
} from './log-tables.ts';
import type {
  ConsentTable,
  DuressAlarmTable,
  EnrolmentBatchRowTable,
  EnrolmentBatchTable,
  EnrolmentContestTable,
  EnrolmentTable,
  ReleaseTable,
} from './logbook-tables.ts';
import type { DeclaredLineTable, MessageTable } from './message-tables.ts';
import type {
  AssertionUseTable,
  EdgeConsentTable,
  ParticipantCredentialTable,
  ParticipantTable,
  PersonChallengeTable,
  PersonLinkTable,
  PersonPasskeyTable,
  PersonSessionTable,
  PersonSignInTable,
  PersonTable,
} from './people-tables.ts';
import type { SandboxDeviceTable } from './sandbox-tables.ts';
import type {
  PoliceRecordTable,
  ScorecardPeriodTable,
  ScorecardReplyTable,
  ScorecardTable,
  SeenActiveTable,
} from './scorecard-tables.ts';

/** What stores ask for: the record's tables, in or out of a transaction. */
export type Db = Kysely<Tables>;
/** The record's tables inside a transaction. */
export type Trx = Transaction<Tables>;

/*
 * One interface per table of the schema `register`, columns in the words of the field. Instants are `timestamptz` and
 * `Date` here, milliseconds everywhere else: stores turn one into the other, and null into absence. Columns whose
 * type is a word of the domain are held to it by the table's own checks or by who writes them.
 */

interface EdgeTable {
  key_id: Fixed<string>;
  public_key: Fixed<Buffer>;
  /** Who runs it. */
  participant_id: Fixed<string>;
  /** Participants whose gates it answers for. */
  serves: string[];
  enrolled_at: Fixed<Date>;
}

interface DeviceTable {
  id: Fixed<string>;
  /** 16 random bytes that stand for the device in the public log. */
  label: Fixed<Buffer>;
  /** Leaf hash of the device's newest entry. */
  last_leaf_hash: Buffer | null;
  created_at: Fixed<Date>;
}

/** Which device had which identifier, and when; many to many over time. */
interface DeviceIdentifierTable {
  device_id: Fixed<string>;
  imei_key: Fixed<ImeiKey>;
  since: Fixed<Date>;
  until: Date | null;
}

interface EntryTable {
  /** Order of writing, with gaps; orders the entries of one device, never the log. */
  number: GeneratedAlways<number>;
  id: string;
  /** Null for a leaf that is about no device. */
  device_id: string | null;
  /** Exact bytes of the public leaf. */
  leaf: Buffer;
  leaf_hash: Buffer;
  /** Empty when it has been erased. */
  opening: Buffer;
  at: Date;
}

/** Entries without a position. */
interface PendingEntryTable {
  entry_number: Fixed<number>;
  entry_id: Fixed<string>;
}

/** Entries that no follower would take. */
interface RejectedEntryTable {
  entry_number: number;
  entry_id: string;
  refusal: string;
  at: Date;
}

interface IdempotencyTable {
  scope: Fixed<string>;
  key: Fixed<string>;
  request_hash: Fixed<Buffer>;
  response: JsonColumn;
  at: Fixed<Date>;
}

/** Answers of a report that is not sent yet. */
interface DraftTable {
  id_hash: Fixed<Buffer>;
  answers: JsonColumn;
  expires_at: Date;
}

/** A sign-in that an operator has not answered yet. */
interface SignInTable {
  state_hash: Fixed<Buffer>;
  /** Null when there is no declaration yet: the network is asked which phone it is. */
  declaration_id: Fixed<string | null>;
  purpose: Fixed<'raise' | 'withdraw' | 'resolve'>;
  nonce: Fixed<string>;
  verifier: Fixed<string>;
  expires_at: Fixed<Date>;
}

/** Signed statements that have served: the primary key lets each serve once. */
interface StatementUseTable {
  statement_hash: Buffer;
  used_at: Date;
}

interface AttemptTable {
  edge_key_id: string;
  sequence: number;
  /** Whose gate it was. */
  participant_id: string;
  gate: Gate;
  network: string | null;
  imei_key: ImeiKey;
  outcome: Outcome;
  reason: Reason;
  tier: Tier;
  at: Date;
  received_at: Date;
  presenter: string | null;
  /** False when a shadow participant only kept what it would have answered. */
  enforced: Generated<boolean>;
}

interface ReceiptTable {
  edge_key_id: string;
  position: number;
  root: Buffer;
  digest: Buffer;
  listed_count: number;
  configuration: Buffer;
  applied_at: Date;
  received_at: Date;
  signature: Buffer;
}

/** Entries about no phone, which show that the record reaches the gates. */
interface CanaryTable {
  number: Fixed<number>;
  declaration_id: Fixed<string>;
  entry_id: Fixed<string>;
  at: Fixed<Date>;
  ended_at: Date | null;
}

interface ImportRunTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  kind: Fixed<'full' | 'delta'>;
  /** Which list; a stolen list when nothing is said. */
  list: ColumnType<string, string | undefined, never>;
  file_name: Fixed<string>;
  counts: ColumnType<Json, string | null, string>;
  overrides: Fixed<string[]>;
  started_at: Fixed<Date>;
  finished_at: Date | null;
}

export interface Tables {
  participant: ParticipantTable;
  participant_credential: ParticipantCredentialTable;
  assertion_use: AssertionUseTable;
  edge_consent: EdgeConsentTable;
  person: PersonTable;
  person_link: PersonLinkTable;
  person_passkey: PersonPasskeyTable;
  person_session: PersonSessionTable;
  person_challenge: PersonChallengeTable;
  person_sign_in: PersonSignInTable;
  edge: EdgeTable;
  device: DeviceTable;
  device_identifier: DeviceIdentifierTable;
  enrolment: EnrolmentTable;
  release: ReleaseTable;
  consent: ConsentTable;
  enrolment_batch: EnrolmentBatchTable;
  enrolment_batch_row: EnrolmentBatchRowTable;
  enrolment_contest: EnrolmentContestTable;
  duress_alarm: DuressAlarmTable;
  declaration: DeclarationTable;
  declaration_act: AppendOnly<DeclarationActTable>;
  declaration_basis: AppendOnly<DeclarationBasisTable>;
  listing: ListingTable;
  recheck: AppendOnly<RecheckTable>;
  lock_list: LockListTable;
  audit: AppendOnly<AuditTable>;
  audit_chain: AppendOnly<AuditChainTable>;
  pending_audit: PendingAuditTable;
  entry: AppendOnly<EntryTable>;
  pending_entry: PendingEntryTable;
  rejected_entry: AppendOnly<RejectedEntryTable>;
  log_head: LogHeadTable;
  log_entry: AppendOnly<LogEntryTable>;
  log_batch: AppendOnly<LogBatchTable>;
  log_checkpoint: AppendOnly<LogCheckpointTable>;
  log_snapshot: LogSnapshotTable;
  erasure: ErasureTable;
  erasure_receipt: AppendOnly<ErasureReceiptTable>;
  log_tile: AppendOnly<LogTileTable>;
  log_key_statement: AppendOnly<LogKeyStatementTable>;
  idempotency: IdempotencyTable;
  draft: DraftTable;
  sign_in: SignInTable;
  statement_use: AppendOnly<StatementUseTable>;
  attempt: AppendOnly<AttemptTable>;
  receipt: AppendOnly<ReceiptTable>;
  canary: CanaryTable;
  sandbox_device: SandboxDeviceTable;
  import_run: ImportRunTable;
  reference_row: ReferenceRowTable;
  sighting: SightingTable;
  seen_imei: SeenImeiTable;
  list_run: ListRunTable;
  list_row: ListRowTable;
  approver: ApproverTable;
  approver_certificate: AppendOnly<ApproverCertificateTable>;
  passkey_challenge: PasskeyChallengeTable;
  approver_session: ApproverSessionTable;
  unlist_proposal: UnlistProposalTable;
  unlist_approval: AppendOnly<UnlistApprovalTable>;
  correction: AppendOnly<CorrectionTable>;
  brake_hold: AppendOnly<BrakeHoldTable>;
  brake_approval: AppendOnly<BrakeApprovalTable>;
  event: EventTable;
  event_head: EventHeadTable;
  webhook_endpoint: WebhookEndpointTable;
  webhook_delivery: WebhookDeliveryTable;
  message: MessageTable;
  declared_line: AppendOnly<DeclaredLineTable>;
  found_notice: FoundNoticeTable;
  line_report: LineReportTable;
  supporter_report: AppendOnly<SupporterReportTable>;
  appeal: AppealTable;
  appeal_step: AppendOnly<AppealStepTable>;
  abuse_review: AbuseReviewTable;
  notice: NoticeTable;
  unproved_word: UnprovedWordTable;
  braked_declaration: BrakedDeclarationTable;
  liability_acknowledgement: AppendOnly<LiabilityAcknowledgementTable>;
  scorecard_period: ScorecardPeriodTable;
  scorecard: AppendOnly<ScorecardTable>;
  scorecard_reply: AppendOnly<ScorecardReplyTable>;
  seen_active: SeenActiveTable;
  police_record: PoliceRecordTable;
  check_trace: CheckTraceTable;
  check_tally: CheckTallyTable;
  check_scan: CheckScanTable;
  check_budget: CheckBudgetTable;
  check_certificate: CheckCertificateTable;
  certificate_watch: CertificateWatchTable;
  certificate_cursor: CertificateCursorTable;
  bulk_check: BulkCheckTable;
  bulk_check_chunk: BulkCheckChunkTable;
  counter_setting: CounterSettingTable;
  buy_in: BuyInTable;
  surrender: SurrenderTable;
  counter_step: CounterStepTable;
  call_report: CallReportTable;
  call_look: CallLookTable;
  registry_alarm: RegistryAlarmTable;
}
