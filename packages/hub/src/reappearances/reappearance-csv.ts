import { type CsvCell, csvText } from '../http/index.ts';
import type { GroupShares } from './group-shares.ts';
import { groupings, namingGroupings } from './reappearance-figures.ts';
import { reappearanceMethod as method } from './reappearance-method.ts';
import type { ShownReappearances } from './reappearance-service.ts';
import { countryName, groupName, wholeRows } from './reappearance-views.ts';

const columns = [
  'cut_off',
  'method',
  'grouping',
  'group',
  'phones',
  'days',
  'kind',
  'share',
  'low',
  'high',
  'still_followed',
] as const;

/** Everything that the page tells and the days between, a line for each group and day. RFC 4180. */
export function reappearancesCsv(shown: ShownReappearances): string {
  const { figures, month } = shown;
  const cutoff = new Date(figures.cutoffAt).toISOString();
  const linesOf = (grouping: string, rows: readonly GroupShares[]): CsvCell[][] =>
    rows.flatMap(({ name, phones, shares }) =>
      shares.map((share, column) => [
        cutoff,
        method.version,
        grouping,
        name,
        phones,
        method.grid[column],
        share.kind,
        ...(share.kind === 'share'
          ? [share.share, share.low, share.high, share.atRisk]
          : [undefined, undefined, undefined, undefined]),
      ]),
    );
  const told = groupings.filter((grouping) => month !== undefined || !namingGroupings.includes(grouping));
  return csvText([
    columns,
    ...linesOf('all', wholeRows(shown)),
    ...linesOf(
      'country',
      figures.countries.map((row) => ({ ...row, name: countryName(row.name) })),
    ),
    ...told.flatMap((grouping) =>
      linesOf(
        grouping,
        figures.by[grouping].map((row) => ({ ...row, name: groupName(shown, grouping, row.name) })),
      ),
    ),
  ]);
}
