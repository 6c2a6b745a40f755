import type { AuditKind } from '@deadset/protocol';
import type { Kysely, Transaction } from 'kysely';
import type { AlertAddressTable, CaseAlertTable } from './alert-tables.ts';
import type { CaseNoteTable, NetworkBasisTable, PoliceCaseTable } from './case-tables.ts';
import type {
  HandlerLeadTable,
  LeadRoundTable,
  LeadRowTable,
  LeftOutPresenterTable,
  SameHandsTable,
} from './lead-tables.ts';
import type { PoleEntityTable, PoleLinkTable } from './pole-tables.ts';
import type {
  CollectionBookingTable,
  CollectionSlotTable,
  CustodyLinkTable,
  ExhibitLeadTable,
  ExhibitTable,
  IntakeLineTable,
  KnownTraceTable,
  KnownWordsTable,
  SeizureTable,
} from './property-tables.ts';
import type {
  TrackedEntryDecisionTable,
  TrackedEntryOutcomeTable,
  TrackedEntryPartTable,
  TrackedEntryRequestTable,
  TrackedEntryTable,
} from './tracked-entry-tables.ts';

/*
 * One interface per table of the schema `police`. Its types have nothing in common with the register's, so that a
 * statement about one zone cannot be given the connection of the other.
 */

/** Who did what in the police zone: Data Protection Act 2018 section 62. Each line is chained to the one before. */
export interface ZoneLogTable {
  /** Gap-free, from 1. */
  place: number;
  at: Date;
  kind: AuditKind;
  /** `person:…`, or `clock`. */
  actor: string;
  /** Whose officer. */
  organisation: string;
  act: string;
  /** Kind and id, as in `case:…`; a device by its mark alone. */
  object: string;
  why: string;
  recipient: string | null;
  /** The exact text of a JSON object, for the hash is over it. */
  detail: string;
  hash: Buffer;
}

export interface PoliceTables {
  zone_log: ZoneLogTable;
  police_case: PoliceCaseTable;
  case_note: CaseNoteTable;
  network_basis: NetworkBasisTable;
  case_alert: CaseAlertTable;
  alert_address: AlertAddressTable;
  seizure: SeizureTable;
  exhibit: ExhibitTable;
  intake_line: IntakeLineTable;
  exhibit_lead: ExhibitLeadTable;
  custody_link: CustodyLinkTable;
  known_trace: KnownTraceTable;
  known_words: KnownWordsTable;
  collection_slot: CollectionSlotTable;
  collection_booking: CollectionBookingTable;
  lead_round: LeadRoundTable;
  handler_lead: HandlerLeadTable;
  lead_row: LeadRowTable;
  left_out_presenter: LeftOutPresenterTable;
  same_hands: SameHandsTable;
  pole_entity: PoleEntityTable;
  pole_link: PoleLinkTable;
  tracked_entry: TrackedEntryTable;
  tracked_entry_point: TrackedEntryPartTable;
  tracked_entry_neighbour: TrackedEntryPartTable;
  tracked_entry_request: TrackedEntryRequestTable;
  tracked_entry_decision: TrackedEntryDecisionTable;
  tracked_entry_outcome: TrackedEntryOutcomeTable;
}

/** What the police zone's stores ask for, in or out of a transaction. */
export type PoliceDb = Kysely<PoliceTables>;
export type PoliceTrx = Transaction<PoliceTables>;
