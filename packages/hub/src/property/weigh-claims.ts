import { probabilityOfWeight, weightOfProbability } from '@deadset/analytics';
import type { ExplainedFit } from '@deadset/domain';
import {
  type ChanceFits,
  type Claim,
  type Evidence,
  evidenceOf,
  type ReadExhibit,
} from './claim-evidence.ts';
import { claimRates, strongProbability } from './claim-rates.ts';
import type { PartialMatch } from './lead-store.ts';

/** The highest score of a partial claim: below that of the weakest whole identifier. */
const highestScore = 49;

/** A claim by what fits in part, weighed and explained row by row. */
export interface WeighedClaim extends ExplainedFit {
  readonly claim: Claim;
  readonly match: PartialMatch;
}

/**
 * Weighs what an exhibit and a claim have in common after Fellegi and Sunter, with `claimRates` for m and the register
 * for u. The prior is that any phone of the register is as likely as any other.
 */
export function weighClaim(read: ReadExhibit, claim: Claim, chance: ChanceFits): WeighedClaim {
  const rows = evidenceOf(read, claim, chance).toSorted((a, b) => b.weight - a.weight);
  const phones = Math.max(1, chance.phones);
  const before = weightOfProbability(claimRates.reported / phones);
  const weight = rows.reduce((sum, row) => sum + row.weight, before);
  const probability = probabilityOfWeight(weight);
  const ofHowMany = phones === 1 ? 'the one phone' : `one of ${phones} phones`;
  return {
    claim,
    strength: probability >= strongProbability ? 'strong' : 'weak',
    score: Math.round(highestScore * probability),
    reasons: [
      ...rows.map(reasonOf),
      `Before anything is compared: ${ofHowMany} in the register, ${bits(before)}`,
    ],
    match: { weight, probability, compared: rows.map(({ field, level }) => `${field} ${level}`) },
  };
}

function reasonOf({ field, words, weight }: Evidence): string {
  return `${field}: ${words}, ${bits(weight)}`;
}

/** A weight as people read it: +12.3 or −3.3. */
export function bits(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(1)}`;
}

/** A probability as people read it, with nothing called certain. */
export function percentOf(probability: number): string {
  if (probability < 0.01) return 'under 1 %';
  return probability > 0.99 ? 'over 99 %' : `${Math.round(probability * 100)} %`;
}
