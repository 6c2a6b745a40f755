import type { ImeiKey, ParticipantRole, SpelledCode } from '@deadset/domain';
import type { Clock } from '../clock.ts';
import type { Db, EnrolmentBasis } from '../database/index.ts';
import type { VerifiedStatement } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import type { Address } from '../messages/index.ts';

export interface LogbookDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** 32 secret bytes that codes are computed from; kept beside the signing keys, never in the database. */
  readonly codeKey: Buffer;
  /** 32 secret bytes under which addresses are kept. */
  readonly sealKey: Buffer;
}

/** Where a keeper is asked, and who is told when a duress code is used. */
export interface Contacts {
  readonly contact?: Address;
  readonly trustedContact?: Address;
}

/** Whose a device becomes. */
export type NewKeeper =
  | { readonly kind: 'person' }
  | { readonly kind: 'organisation'; readonly participant: string };

/** A person enrols a phone by what their network says of it. */
export interface EnrolByLine extends Contacts {
  readonly keys: readonly ImeiKey[];
  readonly statement: VerifiedStatement;
}

/** A participant enrols a device that it sold, insures or owns: as its own, or for the customer who is given the code. */
export interface EnrolByParticipant extends Contacts {
  readonly keys: readonly ImeiKey[];
  readonly participant: string;
  readonly keeper: 'organisation' | 'customer';
  readonly basis: Extract<EnrolmentBasis, 'sold' | 'insured' | 'owned'>;
}

export interface ClaimRequest extends Contacts {
  readonly key: ImeiKey;
  /** As typed, in either spelling. */
  readonly releaseCode: string;
  readonly keeper: NewKeeper;
  /** `title` when an insurer takes over what it has paid for. */
  readonly basis: Extract<EnrolmentBasis, 'claim' | 'title'>;
}

/** What a new keeper is given, once. */
export interface Enrolled {
  readonly reference: string;
  readonly code: string;
  /** People only: opens everything, releases nothing, and calls for help. */
  readonly duress?: SpelledCode;
}

/** What a keeper is given, once, for whoever gets the device. */
export interface Released {
  readonly code: SpelledCode;
  /** Milliseconds since 1970. */
  readonly untilAt: number;
}

/** A participant as it asks. */
export interface AskingParticipant {
  readonly id: string;
  readonly role: ParticipantRole;
}
