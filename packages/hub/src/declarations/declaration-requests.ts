import type {
  Actor,
  DeclarationStatus,
  DisputeReason,
  ImeiKey,
  LiabilityVersion,
  Mode,
  OperatorStatement,
  Tier,
} from '@deadset/domain';
import type { Approval } from '@deadset/protocol';
import type { Db, Trx } from '../database/index.ts';

export interface DeclarationDependencies {
  readonly db: Db;
  /** Now, in milliseconds since 1970. */
  readonly clock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
  /** 32 secret bytes that withdrawal codes are computed from; kept beside the signing keys, never in the database. */
  readonly codeKey: Buffer;
  /** 32 bytes under which numbers of reports by line are sealed; such reports cannot be taken in when absent. */
  readonly sealKey?: Buffer;
  /** What other rooms of the hub know that stands against a word; nothing does when absent. */
  readonly doubts?: Doubts;
  /** Judges logbooks as proof; they prove nothing when absent. */
  readonly proveByLogbook?: ProveByLogbook;
  /** How many unproved words may count at once; all of them do when absent. */
  readonly brakes?: Brakes;
}

/** What opens a logbook: reference and code. */
export interface LogbookKey {
  readonly reference: string;
  readonly code: string;
}

/**
 * Judges whether a logbook shows that its keeper had the phone before it was taken, and has let it go to nobody since.
 * Gives what the entry shows; throws `RegistryError` that says why not. Slow: it is called before anything is locked.
 */
export type ProveByLogbook = (
  key: LogbookKey,
  phone: { readonly keys: readonly ImeiKey[]; readonly takenAt: number },
) => Promise<{ readonly digest: Buffer }>;

/** Who is asked whether one more unproved word may count at once. */
export interface Brakes {
  /** Notes the word; true when a rate is exceeded, so that it has no effect until it is proved or let go. */
  keeps(
    trx: Trx,
    word: {
      readonly declarationId: string;
      /** A participant's id, or `public`. */
      readonly authority: string;
      /** A keyed hash of where it comes from. */
      readonly reporter?: Buffer;
      readonly keys: readonly ImeiKey[];
      readonly at: number;
    },
  ): Promise<boolean>;
}

/** Who is asked whether somebody else may have a right to a phone. */
export interface Doubts {
  /** Why these callers may not declare this phone at all, in words for them; undefined when they may. */
  mayNotDeclare(trx: Trx, caller: Caller, keys: readonly ImeiKey[], at: number): Promise<string | undefined>;
  /** Why a proved declaration bars nothing until a human has decided; undefined when nothing is known. */
  disputeOf(
    trx: Trx,
    phone: { readonly keys: readonly ImeiKey[]; readonly takenAt: number },
  ): Promise<DisputeReason | undefined>;
  /** Whether one of these further keys is in a logbook that is not the phone's own; none is when absent. */
  isInAnotherLogbook?(
    trx: Trx,
    phone: { readonly keys: readonly ImeiKey[]; readonly further: readonly ImeiKey[] },
  ): Promise<boolean>;
  /** Hears of every word that counts, in its transaction: what was released by the keeper may be void from then on. */
  meet?(
    trx: Trx,
    word: {
      readonly keys: readonly ImeiKey[];
      readonly declaredAt: number;
      /** Whether somebody has stood by it. */
      readonly isProved: boolean;
      readonly at: number;
    },
  ): Promise<unknown>;
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
  /** A keyed hash of where it comes from, for brakes; 16 bytes. Absent for participants. */
  readonly reporter?: Buffer;
  /** The line by which its operator found the phone, as it is kept (messages `lineHash`): nothing about the phone is sent there. */
  readonly line?: Buffer;
  /** Which words about false statements the declarer was shown or read; absent when nobody says so. */
  readonly liability?: LiabilityVersion;
  /** Of a report that waited for its line's operator: under what it was taken in, and when, in ms since 1970. */
  readonly reserved?: Ticket & { readonly reference: string; readonly sentAt: number };
  /** Whether somebody makes it for somebody else, who is then told nothing of where the phone turns up. */
  readonly isBySupporter?: boolean;
  /** On what more than a word a police force or an insurer declares; it is an unproved word when absent. */
  readonly basis?: Basis;
}

/** What ends a declaration, made before its transaction begins: sealing takes longer than a lock should be held. */
export interface Ticket {
  readonly id: string;
  /** Names the declaration in the log; 16 bytes. */
  readonly name: Buffer;
  readonly sealedSecret: Buffer;
}

/** A reference that somebody else keeps: a police force's for a crime, an insurer's or a court's for a title. */
export interface Basis {
  readonly kind: BasisKind;
  /** As it was issued; 1 to 64 characters. */
  readonly reference: string;
}
export type BasisKind = 'crime-reference' | 'insurer-settlement' | 'court-order';

/** The tier that a basis gives. */
export const tierOfBasis = {
  'crime-reference': 2,
  'insurer-settlement': 3,
  'court-order': 3,
} as const satisfies Record<BasisKind, Tier>;

export interface Declared {
  readonly reference: string;
  readonly withdrawalCode: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly untilAt?: number;
  /** Many reports are coming in: it counts once it is proved, or once a person has looked at it. */
  readonly isKept: boolean;
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
  readonly statement?: VerifiedStatement;
  /** In place of a statement: the keeper's logbook. */
  readonly logbook?: LogbookKey;
  readonly mode?: Mode;
}

export interface WithdrawRequest {
  readonly reference: string;
  readonly code: string;
  /** This or the logbook is needed once the declaration is proved. */
  readonly statement?: VerifiedStatement;
  readonly logbook?: LogbookKey;
}

/** Which of the two modes a keeper wants now. */
export interface ChooseModeRequest {
  readonly reference: string;
  readonly code: string;
  readonly mode: Mode;
}

/** Further IMEIs of the same phone: the second SIM slot. */
export interface AmendRequest {
  readonly reference: string;
  readonly code: string;
  readonly keys: readonly ImeiKey[];
}

/** What a police force says of a declaration that exists. */
export interface VerifyRequest {
  readonly reference: string;
  /** Participant id of the force. */
  readonly force: string;
  readonly crimeReference: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A human's decision of a dispute for the declarer, or the end of an easing before its time. */
export interface DecideRequest {
  readonly reference: string;
  /** Participant id of whom the decider acts for. */
  readonly organisation: string;
  /** Reason in words, for the audit. */
  readonly why: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What one approver agreed to; see protocol `easingChallenge`. */
export interface EaseRequest extends DecideRequest {
  /** Id of the entry, which the approver's challenge named; 16 bytes. */
  readonly entryId: Buffer;
  /** Code of the reason; see domain `unlistReasons`. */
  readonly reasonCode: number;
  /** When the approver was asked; in the challenge. */
  readonly proposedAt: number;
  readonly approval: Approval;
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
