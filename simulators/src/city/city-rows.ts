import type { Gate, ImeiKey, Outcome, Reason, Tier } from '@deadset/domain';

/** Somebody reports a phone, or proves or verifies a report that is there. */
export interface ReportRow {
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  readonly reference: string;
  readonly step: 'declared' | 'proved' | 'verified';
  readonly tier: Tier;
  readonly imei: ImeiKey;
  /** Absent of phones with one slot, and where the report names one number only. */
  readonly secondImei?: ImeiKey;
  readonly takenAt: number;
  readonly offence: Offence;
  readonly borough: string;
  readonly ageBand: string;
  readonly maker: string;
  readonly channel: string;
}

export type Offence = 'theft-from-person' | 'robbery';

/** A question at a gate of a connected participant, with its answer; those about phones on no list too. */
export interface AttemptRow {
  /** Eight hexadecimal digits, unique in the city; they tell nothing. */
  readonly id: string;
  readonly at: number;
  readonly gate: Gate;
  readonly participant: string;
  /** ISO 3166-1. */
  readonly country: string;
  readonly imei: ImeiKey;
  /** What this participant calls whoever presented the phone; absent at networks. */
  readonly presenter?: string;
  /** Pseudonym of the line; at networks only. */
  readonly line?: number;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly tier?: Tier;
}

/** What became of a phone after a hold or a refusal. */
export interface OutcomeRow {
  readonly at: number;
  /** Id of the attempt. */
  readonly attempt: string;
  readonly imei: ImeiKey;
  readonly became: 'sold' | 'activated' | 'surrendered' | 'walked-away';
}

export interface RecoveryRow {
  readonly at: number;
  readonly imei: ImeiKey;
  readonly how: 'police' | 'surrendered';
}

/** A phone was let onto a network. */
export interface AttachRow {
  readonly at: number;
  readonly imei: ImeiKey;
  /** Pseudonym of the line, above 0. */
  readonly line: number;
  readonly network: string;
  /** Mobile country code. ITU-T E.212. */
  readonly mcc: number;
  readonly radio: Radio;
  /** The cell: degrees (WGS 84), and how far it reaches. */
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusKm: number;
}

export const radios = ['2g', '3g', '4g', '5g'] as const;
export type Radio = (typeof radios)[number];

/** A theft as it was, whether or not anybody hears of it. */
export interface TheftRow {
  readonly theft: number;
  readonly at: number;
  readonly offence: Offence;
  readonly borough: string;
  readonly ageBand: string;
  readonly maker: string;
  readonly imei: ImeiKey;
  readonly secondImei?: ImeiKey;
  readonly thief: string;
  readonly handler: string;
  readonly isReported: boolean;
  /** Where it comes up again, ISO 3166-1; absent of a phone that never does, whatever else happens to it. */
  readonly country?: string;
  /** First try to activate it, if nothing else ends its way before. */
  readonly comesUpAt?: number;
  /** When police find it, if nothing else ends its way before. */
  readonly foundAt?: number;
}

/** Why a row is there. */
export const causes = ['theft', 'false-report', 'trade', 'ordinary', 'clone', 'workshop'] as const;
export type Cause = (typeof causes)[number];

/** What is true of one seen row, and what no system may know. */
export interface Label {
  readonly cause: Cause;
  /** Number of the theft behind it. */
  readonly theft?: number;
  /** Who did it, by their name in the city. */
  readonly actor?: string;
}

/** One thing that happens: what a connected system sees of it, and what is true of it. */
export type CityEvent =
  | { readonly kind: 'theft'; readonly theft: TheftRow }
  | { readonly kind: 'report'; readonly seen: ReportRow; readonly label: Label }
  | { readonly kind: 'attempt'; readonly seen: AttemptRow; readonly label: Label }
  | { readonly kind: 'outcome'; readonly seen: OutcomeRow; readonly label: Label }
  | { readonly kind: 'recovery'; readonly seen: RecoveryRow; readonly label: Label }
  | { readonly kind: 'attach'; readonly seen: AttachRow; readonly label: Label };

/** When it happened, ms since 1970. */
export function instantOf(event: CityEvent): number {
  return event.kind === 'theft' ? event.theft.at : event.seen.at;
}
