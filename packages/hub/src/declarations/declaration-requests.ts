import type { Actor, DeclarationStatus, ImeiKey, Mode, OperatorStatement, Tier } from '@deadset/domain';
import type { Db } from '../database/index.ts';

export interface DeclarationDependencies {
  readonly db: Db;
  /** Now, in milliseconds since 1970. */
  readonly clock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
  /** 32 secret bytes that withdrawal codes are computed from; kept beside the signing keys, never in the database. */
  readonly codeKey: Buffer;
}

/** Who acts: whoever holds reference and code, or a participant on a customer's behalf. */
export type Caller =
  | { readonly actor: Extract<Actor, 'declarer'> }
  | { readonly actor: Extract<Actor, 'contributor'>; readonly participant: string };

export interface DeclareRequest {
  /** One phone's keys, 1 to 4. */
  readonly keys: readonly ImeiKey[];
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  /** What the keeper wants once it is proved; total when absent. */
  readonly mode?: Mode;
}

export interface Declared {
  readonly reference: string;
  readonly withdrawalCode: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly untilAt?: number;
}

/** An operator's statement whose signature, audience and age were good; whether it proves anything is judged here. */
export interface VerifiedStatement {
  readonly statement: OperatorStatement;
  /** Participant id of the operator. */
  readonly operator: string;
  /** SHA-256 of the signed token: it serves once, and the entry names it as evidence. */
  readonly digest: Buffer;
}

export interface RaiseRequest {
  readonly reference: string;
  readonly code: string;
  readonly statement: VerifiedStatement;
  readonly mode?: Mode;
}

export interface WithdrawRequest {
  readonly reference: string;
  readonly code: string;
  /** Needed once the declaration is proved. */
  readonly statement?: VerifiedStatement;
}

/** A proposal that is due. */
export interface UnlistRequest {
  readonly reference: string;
  /** Entry id of the proposal, as the database has it. */
  readonly proposalId: string;
  readonly why: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a contributor's approver said yes to. */
export interface CorrectRequest {
  readonly reference: string;
  /** Whose entry it is. */
  readonly participant: string;
  /** Id of the approver's key; 8 bytes. */
  readonly keyId: Buffer;
  readonly why: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ActDone {
  readonly reference: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
}

/** The name under which a caller acts in the log and the audit. */
export function authorityOf(caller: Caller): string {
  return caller.actor === 'contributor' ? caller.participant : 'public';
}
