import type { AnswerTally, MeetingTally, MeetingTotal } from '../checks/index.ts';
import type { OpenGates } from '../gates/index.ts';
import type { S13Figures } from '../health/index.ts';

type AnswerTotal = ReturnType<AnswerTally['totals']> extends Iterable<infer Total> ? Total : never;

/** What the gates of one thread have done since the start. */
export interface GateFigures {
  readonly answers: readonly AnswerTotal[];
  readonly meetings: readonly MeetingTotal[];
  /** Absent without a Diameter gate. */
  readonly s13?: S13Figures;
}

/** The figures of the gates that are open on this thread. */
export function figuresOf(tally: AnswerTally, meetings: MeetingTally, open: OpenGates): GateFigures {
  const s13 = [...open.values()].flatMap(({ s13Figures }) => s13Figures?.() ?? []);
  return withDiameter({ answers: [...tally.totals()], meetings: meetings.totals() }, s13);
}

/** The figures of several threads taken together. */
export function sumOf(figures: readonly GateFigures[]): GateFigures {
  const answers = addedUp(figures.flatMap((one) => one.answers));
  const meetings = addedUp(figures.flatMap((one) => one.meetings));
  return withDiameter(
    { answers, meetings },
    figures.flatMap(({ s13 }) => s13 ?? []),
  );
}

function addedUp<Total extends { readonly total: number }>(totals: readonly Total[]): Total[] {
  const sums = new Map<string, Total>();
  for (const one of totals) {
    const { total, ...labels } = one;
    const name = JSON.stringify(labels);
    sums.set(name, { ...one, total: total + (sums.get(name)?.total ?? 0) });
  }
  return [...sums.values()];
}

function withDiameter(figures: Omit<GateFigures, 's13'>, s13: readonly S13Figures[]): GateFigures {
  if (s13.length === 0) return figures;
  return {
    ...figures,
    s13: {
      totals: sumOfEach(s13.map(({ totals }) => totals)),
      errors: sumOfEach(s13.map(({ errors }) => errors)),
      peers: sumByPeer(s13.map(({ peers }) => peers)),
      openPeers: s13.reduce((sum, { openPeers }) => sum + openPeers, 0),
    },
  };
}

function sumByPeer(figures: readonly S13Figures['peers'][]): S13Figures['peers'] {
  const sums: Record<string, Record<string, number>> = {};
  for (const [peer, totals] of figures.flatMap((one) => Object.entries(one)))
    sums[peer] = sumOfEach([sums[peer] ?? {}, totals]);
  return sums;
}

function sumOfEach(totals: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, total] of totals.flatMap((one) => Object.entries(one)))
    sums[name] = total + (sums[name] ?? 0);
  return sums;
}
