import type { ScorecardBook } from '@deadset/protocol';
import type { View } from '../pages/index.ts';

type Participant = ScorecardBook['participants'][number];
type Revision = ScorecardBook['everybody'][number];
type Named = Revision['figures'][number];
type Figure = Named['figure'];

/** Units of the picture's own; it is scaled to the width of the page. */
const [width, rowHeight] = [320, 52] as const;
/** Letters of a name that fit over a line; the whole name stands in the table. */
const mostLetters = 32;
const hourMs = 3_600_000;

const basisWords = {
  record: 'our record and its receipts',
  gate: 'what its own gates tell',
  people: 'cases that people decided',
} as const satisfies Record<Named['basis'], string>;

/** Everybody's page: the headline, each participant in a line, and how quickly each follows as a picture. */
export function bookView(book: ScorecardBook): View {
  const [everybody] = book.everybody;
  const headline = everybody?.figures.find(({ name }) => name === 'lawful-users-held-or-refused');
  return {
    ...frameView(book),
    ...(headline === undefined ? {} : { headline: figureView(headline.figure) }),
    everybody: (everybody?.figures ?? [])
      .filter(({ basis }) => basis === 'people')
      .map((named) => rowView(named)),
    participants: book.participants.map((one) => ({
      id: one.participant,
      name: one.name,
      isShadow: one.isShadow,
      hasReply: one.reply !== undefined,
      median: cellOf(one, 'median-time-to-apply'),
      within: cellOf(one, 'applied-within-5-s'),
      canaries: cellOf(one, 'canaries-missed'),
      seen: cellOf(one, 'listed-seen-active'),
    })),
    chart: chartOf(
      book.participants.flatMap(({ name, revisions }) =>
        barsOf(revisions[0], ['applied-within-5-s']).map((bar) => ({ ...bar, name })),
      ),
    ),
  };
}

/** One participant's page: every figure with its interval, what it says of them, and what was corrected. */
export function participantView(book: ScorecardBook, participant: Participant): View {
  const { name, role, isShadow, revisions, reply } = participant;
  const [newest, ...older] = revisions;
  return {
    ...frameView(book),
    name,
    role: role.replaceAll('-', ' '),
    isShadow,
    figures: (newest?.figures ?? []).map((named) => rowView(named)),
    ...(newest?.why === undefined ? {} : { corrected: { why: newest.why, at: Date.parse(newest.madeAt) } }),
    older: older.map((revision) => ({
      revision: revision.revision,
      at: Date.parse(revision.madeAt),
      figures: revision.figures.map((named) => rowView(named)),
    })),
    ...(reply === undefined
      ? {}
      : {
          reply: { text: reply.text, at: Date.parse(reply.at), isOlder: reply.revision !== newest?.revision },
        }),
    chart: chartOf(barsOf(newest, ['applied-within-1-s', 'applied-within-5-s', 'applied-within-1-h'])),
  };
}

function frameView({ period, from, to, method, publishedAt, months }: ScorecardBook): View {
  return {
    period,
    periodWords: periodWords(period),
    from: Date.parse(from),
    to: Date.parse(to),
    method: method.version,
    methodDay: method.publishedAt.slice(0, 10),
    ...(publishedAt === undefined ? {} : { publishedAt: Date.parse(publishedAt) }),
    months: months.filter((month) => month !== period).map((month) => ({ month, words: periodWords(month) })),
  };
}

/** "January 2027", or "the last 30 days". */
function periodWords(period: string): string {
  const at = Date.parse(`${period}-01T00:00:00Z`);
  if (Number.isNaN(at)) return 'the last 30 days';
  return new Date(at).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

function rowView({ title, basis, figure }: Named): View {
  return { title, basis: basisWords[basis], ...figureView(figure) };
}

function cellOf({ revisions }: Participant, name: string): View | undefined {
  const named = revisions[0]?.figures.find((one) => one.name === name);
  return named === undefined ? undefined : figureView(named.figure);
}

/** A figure in words: what it is, over how many, and between what it truly lies. */
function figureView(figure: Figure): View {
  switch (figure.kind) {
    case 'share':
      return {
        value: percent(figure.count / figure.of),
        of: `${grouped(figure.count)} of ${grouped(figure.of)}`,
        interval: `${percent(figure.low)} to ${percent(figure.high)}`,
      };
    case 'time':
      return {
        value: duration(figure.ms),
        of: grouped(figure.of),
        interval: `${duration(figure.low)} to ${duration(figure.high)}`,
      };
    case 'count':
      return {
        value: grouped(figure.count),
        of: `${grouped(figure.count)} ${figure.count === 1 ? 'case' : 'cases'}`,
        interval: `${figure.low.toFixed(1)} to ${figure.high.toFixed(1)}`,
      };
    case 'withheld':
      return { value: 'not told', of: `fewer than ${figure.fewerThan}` };
    case 'none':
      return { value: 'none', of: '0' };
    case 'not-measured':
      break;
  }
  return { value: 'not measured' };
}

interface Bar {
  readonly name: string;
  readonly text: string;
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** The shares of a revision, each with its interval, from 0 at the left to 1 at the right. */
function barsOf(revision: Revision | undefined, names: readonly string[]): Bar[] {
  return names.flatMap((wanted) => {
    const named = revision?.figures.find(({ name }) => name === wanted);
    if (named?.figure.kind !== 'share') return [];
    const { count, of, low, high } = named.figure;
    const placeOf = (share: number) => Math.round(4 + share * (width - 8));
    const text = `${percent(count / of)}, 95 % interval ${percent(low)} to ${percent(high)}`;
    return [{ name: named.title, text, x: placeOf(count / of), from: placeOf(low), to: placeOf(high) }];
  });
}

function chartOf(bars: readonly Bar[]): View {
  return {
    width,
    height: bars.length * rowHeight,
    rows: bars.map((bar, row) => ({
      ...bar,
      name: bar.name.length > mostLetters ? `${bar.name.slice(0, mostLetters)}…` : bar.name,
      y: row * rowHeight,
    })),
  };
}

/** "99.97 %": more digits where fewer would round to all or nothing. */
function percent(share: number): string {
  if (share > 0 && share < 0.001) return `${Number((share * 100).toPrecision(2))} %`;
  const text = (share * 100).toFixed(share > 0.99 || share < 0.01 ? 2 : 1);
  return `${Number(text)} %`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

function duration(ms: number): string {
  if (ms === hourMs) return 'an hour or more';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < hourMs ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / hourMs)} h`;
}
