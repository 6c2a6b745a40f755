import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ComparisonVector, LinkageModel } from '@deadset/analytics';
import { parse } from 'csv-parse/sync';

/** Where the estimation of these pairs begins: far from what they were made by. */
export const splinkStart: LinkageModel = {
  prior: 0.3,
  fields: [1, 2, 3].map((i) => ({ name: `gamma_col_${i}`, m: [0.1, 0.9], u: [0.9, 0.1] })),
};

/** A pair with how likely it is to be one by the parameters that it was made by. */
export interface SplinkPair {
  readonly vector: ComparisonVector;
  readonly probability: number;
}

/** Pairs made by known parameters, of Splink's tests (MIT); not part of this repository. */
export function readSplinkPairs(name: string): SplinkPair[] {
  const file = path.resolve(import.meta.dirname, '../../shared/data/graphs', name);
  const rows: Record<string, string>[] = parse(readFileSync(file, 'utf8'), { columns: true });
  return rows.map((row) => ({
    vector: splinkStart.fields.map((field) => Number(row[field.name])),
    probability: Number(row['true_match_probability_l']),
  }));
}
