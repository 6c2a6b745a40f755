import type { Approver } from './unlisting.ts';

/** How long a contributor may take its own entry back with one passkey, in milliseconds: 24 hours. */
export const correctionWindowMs = 24 * 3_600_000;
/** Corrections that one approver may make in 24 hours. */
export const correctionsPerDay = 50;

/** What the rules need to know of the declaration that shall be corrected. */
export interface CorrectableDeclaration {
  /** The participant that made it, or `public`. */
  readonly declaredBy: string;
  /** Milliseconds since 1970. */
  readonly declaredAt: number;
  /** Whether it still has an effect or may have one. */
  readonly isOpen: boolean;
  /** Whether a keeper has proved it or the police have given it a crime reference: then it is no longer its maker's alone. */
  readonly hasProof: boolean;
}

/** What stands in the way of a correction. */
export type CorrectionRefusal = 'not-open' | 'not-its-own' | 'proof-attached' | 'too-late' | 'quota-used';

/** Why a contributor's own entry cannot be corrected by one of its approvers; undefined when it can. */
export function refusalOfCorrection(
  declaration: CorrectableDeclaration,
  approver: Approver,
  at: number,
  givenToday: number,
): CorrectionRefusal | undefined {
  if (!declaration.isOpen) return 'not-open';
  if (declaration.declaredBy !== approver.organisation) return 'not-its-own';
  if (declaration.hasProof) return 'proof-attached';
  if (at - declaration.declaredAt >= correctionWindowMs) return 'too-late';
  return givenToday >= correctionsPerDay ? 'quota-used' : undefined;
}
