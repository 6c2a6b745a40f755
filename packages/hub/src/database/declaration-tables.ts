import type {
  Act,
  Actor,
  DeclarationStatus,
  DisputeReason,
  Effect,
  ImeiKey,
  Mode,
  Tier,
} from '@deadset/domain';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Fixed } from './column-types.ts';

export interface DeclarationTable {
  id: Fixed<string>;
  reference: Fixed<string>;
  device_id: Fixed<string>;
  status: DeclarationStatus;
  tier: Tier;
  mode: Mode;
  /** A further unproved declaration within 90 days: no effect until it is proved. */
  is_quiet: boolean;
  /** Whether it was made on an unproved word, whatever it became. */
  started_unproved: Fixed<boolean>;
  happened: Fixed<'stolen' | 'lost'>;
  taken_at: Fixed<Date>;
  declared_at: Fixed<Date>;
  until_at: Date | null;
  /** Id of the participant that declared, or `public`. */
  authority: Fixed<string>;
  /** 16 bytes that name it in the log: the beginning of SHA-256 of its withdrawal secret. */
  name: Fixed<Buffer>;
  /** The withdrawal secret under its declarer's code; null for rows of contributors' lists. */
  sealed_secret: Fixed<Buffer | null>;
  /** Set exactly when the declaration has ended for good. */
  ended_at: Date | null;
  /** Why it bars nothing until a human has decided, and since when. */
  dispute_reason: ColumnType<DisputeReason | null, DisputeReason | null | undefined>;
  disputed_at: ColumnType<Date | null, Date | null | undefined>;
  /** When the force whose reference it has agreed that its keeper may withdraw it. */
  withdrawal_allowed_at: ColumnType<Date | null, Date | null | undefined>;
  updated_at: Date;
}

/** On what a declaration stands beyond its keeper's word. */
export interface DeclarationBasisTable {
  id: GeneratedAlways<number>;
  declaration_id: string;
  kind: 'crime-reference' | 'insurer-settlement' | 'court-order';
  participant_id: string;
  reference: string;
  /** With it the digest in the entry can be checked. */
  salt: Buffer;
  at: Date;
}

/** All that the fold needs to make a declaration's state again (domain `DeviceAct`). */
export interface DeclarationActTable {
  id: GeneratedAlways<number>;
  declaration_id: string;
  act: Act;
  actor: Actor;
  /** Of a `declare`. */
  tier: Tier | null;
  /** Of a `declare`, `raise` or `choose-mode`. */
  mode: Mode | null;
  /** Of a `raise`: that the proof left a doubt. */
  is_disputed: Generated<boolean>;
  /** Of an unproved `declare` that a brake kept without effect, or of the `amend` that let it go. */
  brake: ColumnType<'kept' | 'let-go' | null, 'kept' | 'let-go' | null | undefined>;
  at: Date;
  entry_id: string;
}

/** The strongest present listing of each identifier; no row where there is none. */
export interface ListingTable {
  imei_key: Fixed<ImeiKey>;
  effect: Effect;
  tier: Tier;
  until_at: Date | null;
  entry_id: string;
  updated_at: Date;
}
