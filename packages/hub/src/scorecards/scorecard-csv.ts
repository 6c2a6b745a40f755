import type { ScorecardBook } from '@deadset/protocol';
import { type CsvCell, csvText } from '../http/index.ts';

type Revision = ScorecardBook['everybody'][number];
type Named = Revision['figures'][number];

const columns = [
  'period',
  'method',
  'participant',
  'name',
  'role',
  'shadow',
  'revision',
  'figure',
  'basis',
  'kind',
  'value',
  'unit',
  'count',
  'of',
  'low',
  'high',
] as const;

/** A book as comma-separated values, a line for each figure of each revision; `*` is everybody together. RFC 4180. */
export function csvOf({ period, method, everybody, participants }: ScorecardBook): string {
  const linesOf = (who: readonly CsvCell[], revisions: readonly Revision[]) =>
    revisions.flatMap(({ revision, figures }) =>
      figures.map((figure) => [period, method.version, ...who, revision, ...cellsOf(figure)]),
    );
  return csvText([
    columns,
    ...linesOf(['*', 'Everybody', '', false], everybody),
    ...participants.flatMap(({ participant, name, role, isShadow, revisions }) =>
      linesOf([participant, name, role, isShadow], revisions),
    ),
  ]);
}

function cellsOf({ name, basis, figure }: Named): CsvCell[] {
  const { kind } = figure;
  const start = [name, basis, kind];
  if (figure.kind === 'share') {
    const { count, of, low, high } = figure;
    return [...start, count / of, 'share', count, of, low, high];
  }
  if (figure.kind === 'time')
    return [...start, figure.ms, 'ms', undefined, figure.of, figure.low, figure.high];
  if (figure.kind === 'count')
    return [...start, figure.count, 'cases', figure.count, undefined, figure.low, figure.high];
  const fewer = figure.kind === 'withheld' ? `fewer than ${figure.fewerThan}` : undefined;
  return [...start, fewer, undefined, undefined, undefined, undefined, undefined];
}
