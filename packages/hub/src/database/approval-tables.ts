import type { ProposalStatus } from '@deadset/domain';
import type { ApproverAlgorithm } from '@deadset/protocol';
import type { Fixed, JsonColumn } from './column-types.ts';

export interface ApproverTable {
  /** First 8 bytes of SHA-256(public key). */
  key_id: Fixed<Buffer>;
  /** By which a browser finds the passkey. */
  credential_id: Fixed<Buffer>;
  organisation: Fixed<string>;
  algorithm: Fixed<ApproverAlgorithm>;
  public_key: Fixed<Buffer>;
  rp_id_hash: Fixed<Buffer>;
  /** The passkey's own count of its signatures; 0 when it keeps none. */
  sign_count: number;
  status: ApproverStatus;
  registered_at: Fixed<Date>;
  changed_at: Date;
}

/** Registered by a person, enrolled by the organisation's root key, and at last out of force. */
export type ApproverStatus = 'registered' | 'enrolled' | 'retired';

/** What organisations' root keys have signed, as it goes into the log. */
export interface ApproverCertificateTable {
  leaf_hash: Buffer;
  key_id: Buffer;
  leaf: Buffer;
  at: Date;
}

/** Challenges that a passkey has not answered yet; each serves once. */
export interface PasskeyChallengeTable {
  challenge: Fixed<Buffer>;
  purpose: Fixed<'register' | 'sign-in'>;
  expires_at: Fixed<Date>;
}

export interface ApproverSessionTable {
  id_hash: Fixed<Buffer>;
  key_id: Fixed<Buffer>;
  expires_at: Date;
}

export interface UnlistProposalTable {
  /** Also the id of its entry in the log. */
  id: Fixed<string>;
  declaration_id: Fixed<string>;
  /** See domain `unlistReasons`. */
  reason: Fixed<number>;
  status: ProposalStatus;
  author_key_id: Fixed<Buffer>;
  proposed_at: Fixed<Date>;
  changed_at: Date;
}

/** A passkey's word: a WebAuthn assertion over exactly what is approved. */
export interface AssertionColumns {
  key_id: Buffer;
  authenticator_data: Buffer;
  client_data_json: Buffer;
  signature: Buffer;
  at: Date;
}

export interface UnlistApprovalTable extends AssertionColumns {
  proposal_id: string;
}

/** A contributor's own entry that one of its approvers took back. */
export interface CorrectionTable extends AssertionColumns {
  declaration_id: string;
}

/** An import that a brake stopped. */
export interface BrakeHoldTable {
  /** What an approver signs: SHA-256 over digest and time. */
  id: Buffer;
  /** Of what the import would have done. */
  digest: Buffer;
  participant_id: string;
  brakes: string[];
  counts: JsonColumn;
  held_at: Date;
}

export interface BrakeApprovalTable extends AssertionColumns {
  hold_id: Buffer;
}
