import type { TraceKind } from './device-trace.ts';
import type { LeadStrength } from './exhibit-claim.ts';

/** By what an exhibit fits a report or a logbook. */
export interface Fit {
  readonly by: TraceKind;
  /** Places of an IMEI that could be read, of 14; of a partial one. */
  readonly legible?: number;
  /** How many phones of the register a partial number fits. */
  readonly outOf?: number;
}

/** A match in words, and how far it goes. */
export interface ExplainedFit {
  readonly strength: LeadStrength;
  /** From 0 to 100; only orders leads. */
  readonly score: number;
  readonly reasons: readonly string[];
}

const byKind: Readonly<Record<Exclude<TraceKind, 'partial-imei'>, { score: number; text: string }>> = {
  imei: { score: 100, text: 'The IMEI is that of the report, all 14 places' },
  eid: { score: 95, text: 'The EID of its eSIM chip is the one that the keeper or the network gave' },
  iccid: { score: 85, text: 'The SIM in it (ICCID) is on the keeper’s line, as the operator said' },
  serial: { score: 80, text: 'The serial number is the one that the keeper gave' },
  mac: { score: 50, text: 'The Bluetooth or Wi-Fi address is the one that the keeper gave' },
};

/** Puts together all by which one exhibit fits one report or logbook. Every match explains itself. */
export function explainFits(fits: readonly Fit[]): ExplainedFit {
  const single = fits.map((fit) => ({ score: scoreOf(fit), reason: reasonOf(fit) }));
  const ordered = single.toSorted((a, b) => b.score - a.score);
  // Two independent identifiers say more than the better of them.
  const bonus = new Set(fits.map(({ by }) => by)).size > 1 ? 5 : 0;
  const score = Math.min(100, (ordered[0]?.score ?? 0) + bonus);
  const strength = score >= 95 ? 'exact' : score >= 70 ? 'strong' : 'weak';
  return { strength, score, reasons: [...new Set(ordered.map(({ reason }) => reason))] };
}

function scoreOf(fit: Fit): number {
  if (fit.by !== 'partial-imei') return byKind[fit.by].score;
  const { legible = 0, outOf = 1 } = fit;
  // Thirteen places of fourteen leave ten phones at most; a number that fits many phones says little of each.
  return Math.max(5, Math.round((60 * legible) / 14 + 20 / outOf));
}

function reasonOf(fit: Fit): string {
  if (fit.by !== 'partial-imei') return byKind[fit.by].text;
  const { legible = 0, outOf = 1 } = fit;
  const phones = outOf === 1 ? 'no other reported phone fits' : `${outOf} reported phones fit`;
  return `The ${legible} legible places of the IMEI, of 14, are those of the report; ${phones}`;
}
