import type { AnswerTally } from '../checks/index.ts';
import type { OpenGates } from '../gates/index.ts';
import type { S13Figures } from '../health/index.ts';

type AnswerTotal = ReturnType<AnswerTally['totals']> extends Iterable<infer Total> ? Total : never;

/** What the gates of one thread have done since the start. */
export interface GateFigures {
  readonly answers: readonly AnswerTotal[];
  /** Absent without a Diameter gate. */
  readonly s13?: S13Figures;
}

/** The figures of the gates that are open on this thread. */
export function figuresOf(tally: AnswerTally, open: OpenGates): GateFigures {
  const s13 = [...open.values()].flatMap(({ s13Figures }) => s13Figures?.() ?? []);
  return withDiameter([...tally.totals()], s13);
}

/** The figures of several threads taken together. */
export function sumOf(figures: readonly GateFigures[]): GateFigures {
  const sums = new Map<string, AnswerTotal>();
  for (const one of figures.flatMap(({ answers }) => answers)) {
    const { total, ...labels } = one;
    const name = JSON.stringify(labels);
    sums.set(name, { ...one, total: total + (sums.get(name)?.total ?? 0) });
  }
  return withDiameter(
    [...sums.values()],
    figures.flatMap(({ s13 }) => s13 ?? []),
  );
}

function withDiameter(answers: readonly AnswerTotal[], s13: readonly S13Figures[]): GateFigures {
  if (s13.length === 0) return { answers };
  return {
    answers,
    s13: {
      totals: sumOfEach(s13.map(({ totals }) => totals)),
      errors: sumOfEach(s13.map(({ errors }) => errors)),
      openPeers: s13.reduce((sum, { openPeers }) => sum + openPeers, 0),
    },
  };
}

function sumOfEach(totals: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, total] of totals.flatMap((one) => Object.entries(one)))
    sums[name] = total + (sums[name] ?? 0);
  return sums;
}
