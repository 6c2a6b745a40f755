import { curveChart } from '../charts/index.ts';
import type { View } from '../pages/index.ts';
import { type GroupShares, others, unknown } from './group-shares.ts';
import { speaksFor } from './own-reappearances.ts';
import { type Grouping, groupings, namingGroupings } from './reappearance-figures.ts';
import { reappearanceMethod as method } from './reappearance-method.ts';
import type { ShownReappearances } from './reappearance-service.ts';
import { fewerWords, percent, shareWords } from './share-words.ts';

const tierWords: Readonly<Record<string, string>> = {
  '1': 'Proved by its keeper',
  '2': 'Verified by the police',
  '3': 'By a title, such as an insurer’s',
};

const groupingWords = {
  tier: { title: 'By what the report stood on', head: 'Report' },
  network: { title: 'By who put it on the list', head: 'Who' },
  maker: { title: 'By maker', head: 'Maker' },
  platform: { title: 'By platform', head: 'Platform' },
} as const satisfies Record<Grouping, { readonly title: string; readonly head: string }>;

const countryNames = new Intl.DisplayNames('en-GB', { type: 'region' });

/** The page for everybody. */
export function reappearancesView(shown: ShownReappearances): View {
  const { figures, month } = shown;
  const isNamed = month !== undefined;
  const told = groupings.filter((grouping) => isNamed || !namingGroupings.includes(grouping));
  return {
    cutoffAt: figures.cutoffAt,
    ...(month?.publishedAt === undefined ? {} : { publishedAt: Date.parse(month.publishedAt) }),
    method: method.version,
    methodAt: method.publishedAt,
    phones: fewerWords(figures.phones),
    hasAny: figures.phones > 0,
    isNamed,
    curve: curveView(shown),
    tables: [
      tableView('What became of them', 'All phones', wholeRows(shown)),
      ...(figures.countries.length === 0
        ? []
        : [
            tableView(
              'Where they came up',
              'Country',
              figures.countries.map((row) => ({ ...row, name: countryName(row.name) })),
            ),
          ]),
      ...told.map((grouping) =>
        tableView(
          groupingWords[grouping].title,
          groupingWords[grouping].head,
          figures.by[grouping].map((row) => ({ ...row, name: groupName(shown, grouping, row.name) })),
        ),
      ),
    ],
    lacksTypes: figures.by.maker.every(({ name }) => name === unknown),
    replies: repliesOf(shown),
  };
}

/** What a group is called. */
export function groupName({ names }: ShownReappearances, grouping: Grouping, name: string): string {
  if (name === others) return 'All others together';
  if (name === unknown) return 'Not known';
  if (grouping === 'tier') return tierWords[name] ?? name;
  if (grouping !== 'network') return name;
  return name === 'public' ? 'Their keepers, here' : (names.get(name)?.name ?? 'Somebody who left');
}

/** What a country is called. */
export function countryName(name: string): string {
  if (name === others) return 'All other countries together';
  if (name === unknown) return 'Not told';
  return countryNames.of(name) ?? name;
}

/** The rows about all phones. */
export function wholeRows({ figures: { whole } }: ShownReappearances): GroupShares[] {
  return [
    { ...whole.reappeared, name: 'Came up again' },
    { ...whole.recovered, name: 'Recovered without having come up' },
    { ...whole.unhindered, name: 'Would have come up again if none were recovered' },
  ];
}

function tableView(title: string, head: string, rows: readonly GroupShares[]): View {
  return {
    title,
    head,
    rows: rows.map(({ name, phones, shares }) => ({
      name,
      phones: fewerWords(phones),
      cells: method.horizons.map((days) => shareWords(shares[method.grid.findIndex((one) => one === days)])),
    })),
  };
}

function curveView({ figures }: ShownReappearances): View {
  const { shares } = figures.whole.reappeared;
  const points = shares.flatMap((share, column) =>
    share.kind === 'share' ? [{ at: method.grid[column] ?? 0, ...share }] : [],
  );
  const quarter = points.find(({ at }) => at === 90);
  return {
    id: 'curve',
    title: 'How soon stolen phones come up again',
    finding:
      quarter === undefined
        ? 'Too few phones have been followed for 90 days to tell.'
        : `Within 90 days ${percent(quarter.share)} came up again (${percent(quarter.low)} to ${percent(quarter.high)}).`,
    ...(points.length === 0
      ? {}
      : {
          picture: curveChart({
            key: ['Came up again', 'Where the true share lies, with 95 % confidence'],
            points,
            end: 365,
            names: [0, ...method.horizons].map((at) => ({ at, text: String(at) })),
          }),
        }),
    method:
      'Days after the report was proved, along the foot. Told at a few days alone, and joined by straight lines.',
    table: {
      heads: ['Days', 'Came up again', 'From', 'To', 'Still followed'],
      lines: shares.map((share, column) =>
        share.kind === 'share'
          ? [method.grid[column], percent(share.share), percent(share.low), percent(share.high), share.atRisk]
          : [method.grid[column], undefined, undefined, undefined, undefined],
      ),
    },
    file: '/re-registration/figures.csv',
  };
}

/** What participants say whom a row names, word for word, by the reply to their scorecard of the month. */
function repliesOf({ figures, month }: ShownReappearances): View[] {
  return (month?.participants ?? []).flatMap(({ participant, name, role, reply }) => {
    const isNamed = namingGroupings.some((grouping) =>
      figures.by[grouping].some((row) => speaksFor(grouping, row.name, { id: participant, name, role })),
    );
    return isNamed && reply !== undefined
      ? [{ participant, name, text: reply.text, at: Date.parse(reply.at) }]
      : [];
  });
}
