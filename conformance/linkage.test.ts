import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ComparisonVector, estimateLinkage, type LinkageModel, weighPair } from '@deadset/analytics';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';

/** Pairs made by known parameters, of Splink's tests (MIT); not part of this repository. */
const file = path.resolve(
  import.meta.dirname,
  '../../shared/data/graphs/splink-known-params-comparison-vectors.csv',
);
const isThere = existsSync(file);
if (!isThere) console.warn('skipped: the comparison vectors of Splink are not beside this checkout');

const known = { prior: 0.5, m: [0.7, 0.9, 0.95], u: [0.1, 0.025, 0.2] } as const;
const start: LinkageModel = {
  prior: 0.3,
  fields: [1, 2, 3].map((i) => ({ name: `gamma_col_${i}`, m: [0.1, 0.9], u: [0.9, 0.1] })),
};

interface Pair {
  readonly vector: ComparisonVector;
  readonly probability: number;
}

function readPairs(): Pair[] {
  const rows: Record<string, string>[] = parse(readFileSync(file, 'utf8'), { columns: true });
  return rows.map((row) => ({
    vector: start.fields.map(({ name }) => Number(row[name])),
    probability: Number(row['true_match_probability_l']),
  }));
}

describe.skipIf(!isThere)('pairs made by known parameters', () => {
  it('give these parameters back, and the probability of each pair', () => {
    const pairs = readPairs();
    expect(pairs).toHaveLength(4_000);
    const { model, hasConverged } = estimateLinkage(
      pairs.map(({ vector }) => vector),
      start,
    );
    expect(hasConverged).toBe(true);
    expect(Math.abs(model.prior - known.prior)).toBeLessThan(1e-3);
    for (const [i, { m, u }] of model.fields.entries()) {
      expect(Math.abs((m[1] ?? 0) - (known.m[i] ?? 0))).toBeLessThan(1e-3);
      expect(Math.abs((u[1] ?? 0) - (known.u[i] ?? 0))).toBeLessThan(1e-3);
    }
    for (const { vector, probability } of pairs)
      expect(Math.abs(weighPair(model, vector).probability - probability)).toBeLessThan(1e-6);
  });
});
