import type { Gate, ImeiKey, Outcome, Reason, Tier } from '@deadset/domain';
import type { Generated } from 'kysely';
import type { Fixed } from './column-types.ts';

export interface EdgeTable {
  key_id: Fixed<string>;
  public_key: Fixed<Buffer>;
  /** Who runs it. */
  participant_id: Fixed<string>;
  /** Participants whose gates it answers for. */
  serves: string[];
  enrolled_at: Fixed<Date>;
}

export interface AttemptTable {
  edge_key_id: string;
  sequence: number;
  /** Whose gate it was. */
  participant_id: string;
  gate: Gate;
  network: string | null;
  /** Where the gate says that the device was presented. ISO 3166-1 alpha-2. */
  country: Generated<string | null>;
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

export interface ReceiptTable {
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
export interface CanaryTable {
  number: Fixed<number>;
  declaration_id: Fixed<string>;
  entry_id: Fixed<string>;
  at: Fixed<Date>;
  ended_at: Date | null;
}
