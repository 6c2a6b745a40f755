import type { ConsentState, EnrolmentStatus, Gate, ReleaseStatus } from '@deadset/domain';
import type { ColumnType } from 'kysely';
import type { Fixed } from './column-types.ts';

/** By what right a device came into a logbook. */
export type EnrolmentBasis =
  /** The keeper's network said that it is the main device of their line. */
  | 'line'
  /** On the word of a participant that sold, insures or owns it. */
  | 'sold'
  | 'insured'
  | 'owned'
  /** With the release code of the keeper before. */
  | 'claim'
  /** The same, by an insurer that has paid for it. */
  | 'title';

/** A device in its keeper's logbook. */
export interface EnrolmentTable {
  id: Fixed<string>;
  reference: Fixed<string>;
  device_id: Fixed<string>;
  /** 16 bytes that name it in the log: a chain of two hashes over the secret that lets the device go. */
  name: Fixed<Buffer>;
  /** What the keeper's code is stretched with. */
  salt_id: Fixed<string>;
  /** By which a duress code is known; null for organisations. */
  duress_check: ColumnType<Buffer | null, Buffer | null, null>;
  keeper_kind: Fixed<'person' | 'organisation'>;
  /** Of an organisation. */
  keeper_id: Fixed<string | null>;
  /** Id of the participant on whose word it was enrolled, or `public`. */
  authority: Fixed<string>;
  basis: Fixed<EnrolmentBasis>;
  /** The keeper before. */
  previous_id: Fixed<string | null>;
  sealed_contact: Buffer | null;
  sealed_trusted_contact: Buffer | null;
  /** Made under duress: looks like an enrolment and has no effect. */
  is_decoy: Fixed<boolean>;
  status: EnrolmentStatus;
  /** When a declaration put the claim in doubt by which this keeper came in. */
  held_at: Date | null;
  /** Wrong release codes since `tries_since`. */
  wrong_tries: number;
  tries_since: Date | null;
  enrolled_at: Fixed<Date>;
  ended_at: Date | null;
  /** When the keeper had their part erased: no code opens it from then on. */
  erased_at: ColumnType<Date | null, never, Date>;
}

/** A keeper's word that the device may go to whoever has the code. */
export interface ReleaseTable {
  id: Fixed<string>;
  enrolment_id: Fixed<string>;
  /** The enrolment's secret under the release code. */
  sealed_secret: Fixed<Buffer>;
  is_decoy: Fixed<boolean>;
  status: ReleaseStatus;
  made_at: Fixed<Date>;
  ended_at: Date | null;
}

/** What a gate asked a keeper. */
export interface ConsentTable {
  id: Fixed<string>;
  enrolment_id: Fixed<string>;
  participant_id: Fixed<string>;
  gate: Fixed<Gate>;
  /** A pseudonym of the participant's own. */
  presenter: Fixed<string>;
  state: ConsentState;
  answered_by: 'keeper' | 'release-code' | null;
  asked_at: Fixed<Date>;
  until_at: Fixed<Date>;
  answered_at: Date | null;
}

/** Many devices of one organisation under one code. */
export interface EnrolmentBatchTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  basis: Fixed<'sold' | 'insured' | 'owned'>;
  row_count: Fixed<number>;
  started_at: Fixed<Date>;
  finished_at: Date | null;
}

export interface EnrolmentBatchRowTable {
  batch_id: Fixed<string>;
  number: Fixed<number>;
  imei_keys: Fixed<number[]>;
  enrolment_id: Fixed<string>;
  name: Fixed<Buffer>;
  state: 'waiting' | 'enrolled' | 'already' | 'refused';
  reference: string | null;
  problem: string | null;
}

/** What a trained person did about an alarm; both or neither. */
interface SeenTo {
  seen_at: ColumnType<Date | null, never, Date>;
  outcome: ColumnType<string | null, never, string>;
}

/** Somebody proved to be a device's user while another has it in the logbook. */
export interface EnrolmentContestTable extends SeenTo {
  id: Fixed<string>;
  enrolment_id: Fixed<string>;
  /** A participant's id, or `public`. */
  by_whom: Fixed<string>;
  statement_hash: Fixed<Buffer | null>;
  at: Fixed<Date>;
}

/** A duress code was used: somebody may need help. */
export interface DuressAlarmTable extends SeenTo {
  id: Fixed<string>;
  enrolment_id: Fixed<string>;
  use: Fixed<'opened' | 'released' | 'claimed' | 'shown-at-a-gate' | 'answered' | 'left'>;
  at: Fixed<Date>;
}
