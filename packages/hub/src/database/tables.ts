import type { Kysely, Transaction } from 'kysely';
import type { LockListTable, RecheckTable } from './aftermath-tables.ts';
import type { FlowWeekTable, ToldAlertTable, UntoldAttemptTable } from './alert-tables.ts';
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
import type { CloneDecisionTable, CloneFindingTable, CloneSignalTable } from './clone-tables.ts';
import type { AppendOnly } from './column-types.ts';
import type { BuyInTable, CounterSettingTable, CounterStepTable, SurrenderTable } from './counter-tables.ts';
import type {
  DeclarationActTable,
  DeclarationBasisTable,
  DeclarationTable,
  ListingTable,
} from './declaration-tables.ts';
import type { AttemptTable, CanaryTable, EdgeTable, ReceiptTable } from './edge-tables.ts';
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
import type { FirstReappearanceTable, FollowedTakingTable } from './reappearance-tables.ts';
import type {
  DeviceIdentifierTable,
  DeviceTable,
  EntryTable,
  ImportRunTable,
  PendingEntryTable,
  RejectedEntryTable,
} from './record-tables.ts';
import type { SandboxDeviceTable } from './sandbox-tables.ts';
import type {
  PoliceRecordTable,
  ScorecardPeriodTable,
  ScorecardReplyTable,
  ScorecardTable,
  SeenActiveTable,
} from './scorecard-tables.ts';
import type { DraftTable, IdempotencyTable, SignInTable, StatementUseTable } from './visit-tables.ts';

/** What stores ask for: the record's tables, in or out of a transaction. */
export type Db = Kysely<Tables>;
/** The record's tables inside a transaction. */
export type Trx = Transaction<Tables>;

/*
 * One interface per table of the schema `register`, columns in the words of the field. Instants are `timestamptz` and
 * `Date` here, milliseconds everywhere else: stores turn one into the other, and null into absence. Columns whose
 * type is a word of the domain are held to it by the table's own checks or by who writes them.
 */

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
  clone_finding: CloneFindingTable;
  clone_signal: CloneSignalTable;
  clone_decision: AppendOnly<CloneDecisionTable>;
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
  first_reappearance: AppendOnly<FirstReappearanceTable>;
  followed_taking: FollowedTakingTable;
  untold_attempt: UntoldAttemptTable;
  told_alert: AppendOnly<ToldAlertTable>;
  flow_week: AppendOnly<FlowWeekTable>;
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
