import type { TraceKind } from './device-trace.ts';
import type { LeadStrength } from './exhibit-claim.ts';

/** By what whole identifier an exhibit fits a report or a logbook. */
export interface Fit {
  readonly by: Exclude<TraceKind, 'partial-imei'>;
}

/** A match in words, and how far it goes. */
export interface ExplainedFit {
  readonly strength: LeadStrength;
  /** From 0 to 100; only orders leads. */
  readonly score: number;
  readonly reasons: readonly string[];
}

const byKind: Readonly<Record<Fit['by'], { score: number; text: string }>> = {
  imei: { score: 100, text: 'The IMEI is that of the report, all 14 places' },
  eid: { score: 95, text: 'The EID of its eSIM chip is the one that the keeper or the network gave' },
  iccid: { score: 85, text: 'The SIM in it (ICCID) is on the keeper’s line, as the operator said' },
  serial: { score: 80, text: 'The serial number is the one that the keeper gave' },
  mac: { score: 50, text: 'The Bluetooth or Wi-Fi address is the one that the keeper gave' },
};

/** Puts together all by which one exhibit fits one report or logbook. Every match explains itself. */
export function explainFits(fits: readonly Fit[]): ExplainedFit {
  const ordered = fits.map(({ by }) => byKind[by]).toSorted((a, b) => b.score - a.score);
  // Two independent identifiers say more than the better of them.
  const bonus = new Set(fits.map(({ by }) => by)).size > 1 ? 5 : 0;
  const score = Math.min(100, (ordered[0]?.score ?? 0) + bonus);
  const strength = score >= 95 ? 'exact' : score >= 70 ? 'strong' : 'weak';
  return { strength, score, reasons: [...new Set(ordered.map(({ text }) => text))] };
}
