import type { Gate, Neighbourhood } from '@deadset/domain';
import type { AppendOnly, Fixed } from './column-types.ts';

/*
 * What is kept of checks so that numbers cannot be tried out. Accounts, phones, places and sessions are hashes under a
 * key that is not in the database and of one day: rows of two days cannot be joined, and none says which phone it is.
 */

/** A different phone that an account was told of on a day. */
export type CheckTraceTable = AppendOnly<{
  day: string;
  account: Buffer;
  phone: Buffer;
  near: Buffer;
  around: Buffer;
  model: Buffer;
  session: Buffer | null;
  is_from_reserve: boolean;
  /** Whether anybody could have asked; a participant otherwise. */
  is_public: boolean;
  at: Date;
}>;

/** How much a participant asked at one of its gates on a day. */
export interface CheckTallyTable {
  day: Fixed<string>;
  account: Fixed<Buffer>;
  /** Different phones. */
  phones: number;
  /** The minute in which it asked last, and how often in it. */
  minute: Date;
  asked_in_minute: number;
}

/** Somebody tries numbers out: found once for each account, day and neighbourhood. */
export type CheckScanTable = AppendOnly<{
  day: string;
  account: Buffer;
  place: Buffer;
  door: string;
  neighbourhood: Neighbourhood | 'crowd';
  participant_id: string | null;
  phones: number;
  found_at: Date;
}>;

/** What a participant may ask at a gate, where it differs from what everybody may. */
export interface CheckBudgetTable {
  participant_id: Fixed<string>;
  gate: Fixed<Gate>;
  phones_per_day: number;
  asked_per_minute: number;
  scan_near: number;
  scan_model: number;
}

export interface CheckCertificateTable {
  /** What a person types to have it checked again. */
  number: Fixed<string>;
  /** HMAC of the phone's key under a key that is not in the database. */
  phone: Fixed<Buffer>;
  gate: Fixed<Gate>;
  /** Null for somebody on the public page. */
  participant_id: Fixed<string | null>;
  issued_at: Fixed<Date>;
  valid_until: Fixed<Date>;
  /** When its holder and its participant were told of a report. */
  told_at: Date | null;
}

/** Where the holder of a certificate wants to be told. Sealed; erased when it has served or the certificate ends. */
export interface CertificateWatchTable {
  number: Fixed<string>;
  sealed_address: Fixed<Buffer>;
  asked_at: Fixed<Date>;
}

/** Up to which position of the log reports have been compared with certificates. */
export interface CertificateCursorTable {
  singleton: Fixed<boolean>;
  position: number;
}
