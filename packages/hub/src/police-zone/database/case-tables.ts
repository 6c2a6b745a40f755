import type { Generated } from 'kysely';

/** Police work on one device. */
export interface PoliceCaseTable {
  id: string;
  /** What people call it: Case 12. */
  number: Generated<number>;
  /** The force whose case it is. */
  force: string;
  opened_by: string;
  opened_at: Date;
  state: 'open' | 'closed';
  outcome: string | null;
  closed_at: Date | null;
  /** Id of the officer who has it; nobody when null. */
  assigned_to: string | null;
  crime_reference: string | null;
  area: string | null;
  /** The report that it is about; null when there is none. Never a key into the register: that is another store. */
  declaration_id: string | null;
  declaration_reference: string | null;
  /** The audit's name for the device. */
  device_mark: string | null;
  /** The identifier that was typed where there is no report; sealed. */
  sealed_identifier: Buffer | null;
  changed_at: Date;
}

/** What an officer wrote on a case; sealed, and never changed. */
export interface CaseNoteTable {
  id: string;
  case_id: string;
  written_by: string;
  at: Date;
  sealed_text: Buffer;
}

/** On what law network data of a case's device is shown. */
export interface NetworkBasisTable {
  id: string;
  case_id: string;
  kind: 'ipa-authorisation' | 'legal-basis';
  /** The authorisation's id, or the basis in words. */
  reference: string;
  recorded_by: string;
  at: Date;
  until_at: Date;
}
