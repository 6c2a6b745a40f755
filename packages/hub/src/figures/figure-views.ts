import { shareFigure } from '@deadset/analytics';
import { gateWords } from '@deadset/domain';
import { type ChartTable, columnChart, rowChart } from '../charts/index.ts';
import type { ListedNumbers, MeetingsAtGate, ProofTimes, WeekOfReports } from './figure-store.ts';
import { figureDays, type PublicFigures } from './public-figures.ts';

/** The charts, in the order in which they are shown; each is the name of its file, too. */
export const chartNames = ['reports', 'proofs', 'gates', 'list'] as const;
export type ChartName = (typeof chartNames)[number];

/** One chart as `charts/chart.njk` shows it. The words are translated where they are shown. */
export interface ChartView {
  readonly id: ChartName;
  readonly title: string;
  readonly finding: string;
  readonly method: string;
  readonly picture: ReturnType<typeof columnChart> | ReturnType<typeof rowChart>;
  readonly table: ChartTable;
  readonly file: string;
}

/** A meeting is about a phone that somebody holds: so few are not told. */
const fewest = 5;

/** Every chart of these figures. */
export function chartViews(figures: PublicFigures): readonly ChartView[] {
  return [
    reportsChart(figures.weeks),
    proofsChart(figures.proof),
    gatesChart(figures.meetings),
    listChart(figures.listed),
  ];
}

/** The figures of the front page, each with what it is. */
export function headlineViews({ listed, meetings, weeks }: PublicFigures): readonly {
  readonly value: string;
  readonly words: string;
}[] {
  const refused = listed
    .filter(({ effect, isProved }) => effect === 'prohibited' && isProved)
    .reduce((sum, { count }) => sum + count, 0);
  const proved = weeks.reduce((sum, week) => sum + week.proved, 0);
  return [
    { value: grouped(refused), words: 'numbers of phones (IMEIs) that every connected network refuses now' },
    { value: grouped(proved), words: 'reports by people in the last half year that they proved' },
    {
      value: toldSum(meetings.flatMap(({ refused: r, held }) => [r, held])),
      words: `times in ${figureDays} days that somebody was stopped with a listed phone`,
    },
  ];
}

function reportsChart(weeks: readonly WeekOfReports[]): ChartView {
  const total = weeks.reduce((sum, { proved, open, ended }) => sum + proved + open + ended, 0);
  const proved = weeks.reduce((sum, week) => sum + week.proved, 0);
  return {
    id: 'reports',
    title: 'Reports by week',
    finding: `People made ${grouped(total)} reports in these ${weeks.length} weeks, and proved ${grouped(proved)} of them.`,
    method:
      'Reports that people made themselves, by the week in which they made them (from Monday, London time), and what has become of them by now. Reports that organisations bring are not in it.',
    picture: columnChart({
      parts: ['Proved', 'Not proved yet', 'Ended without proof'],
      columns: weeks.map(({ startAt, proved: p, open, ended }) => ({
        at: startAt,
        counts: [p, open, ended],
      })),
    }),
    table: {
      heads: ['Week from', 'Proved', 'Not proved yet', 'Ended without proof'],
      lines: weeks.map(({ startAt, proved: p, open, ended }) => [isoDay(startAt), p, open, ended]),
    },
    file: '/figures/reports.csv',
  };
}

const proofWords = ['10 minutes', '1 hour', '6 hours', '1 day', '2 days'] as const;

function proofsChart({ made, provedWithin }: ProofTimes): ChartView {
  const rows = proofWords.map((words, place) => ({
    words,
    count: provedWithin[place] ?? 0,
    figure: shareFigure(provedWithin[place] ?? 0, made),
  }));
  return {
    id: 'proofs',
    title: 'How soon a report is proved',
    finding: `Of ${grouped(made)} reports, the share that was proved within each of these times.`,
    method: `Reports of the last ${figureDays} days that people made unproved and that are older than 48 hours. The line on a bar is the interval in which the true share lies with 95 % confidence; a share of fewer than 10 reports is not told.`,
    picture: rowChart({
      most: 1,
      rows: rows.map(({ words, figure }) =>
        figure.kind === 'share'
          ? {
              name: `Within ${words}`,
              text: `${percent(figure.count / figure.of)} (${percent(figure.low)} to ${percent(figure.high)})`,
              value: figure.count / figure.of,
              from: figure.low,
              to: figure.high,
            }
          : { name: `Within ${words}`, text: figure.kind === 'none' ? 'none yet' : 'too few to tell' },
      ),
    }),
    table: {
      heads: ['Within', 'Share', 'From', 'To', 'Reports'],
      lines: rows.map(({ words, figure }) =>
        figure.kind === 'share'
          ? [words, percent(figure.count / figure.of), percent(figure.low), percent(figure.high), figure.of]
          : [words, undefined, undefined, undefined, undefined],
      ),
    },
    file: '/figures/proofs.csv',
  };
}

function gatesChart(meetings: readonly MeetingsAtGate[]): ChartView {
  const rows = meetings.map(({ gate, refused, held }) => ({ name: gateWords[gate], refused, held }));
  return {
    id: 'gates',
    title: 'Where listed phones are stopped',
    finding: `What somebody tried to do with a listed phone in the last ${figureDays} days when a gate refused it or asked them to wait.`,
    method: `Every meeting that a connected gate reported, at gates that act on it. One phone can be met many times. Fewer than ${fewest} are not told.`,
    picture: rowChart({
      rows: rows.map(({ name, refused, held }) => ({
        name,
        text: `${told(refused)} refused, ${told(held)} asked to wait`,
        ...(isTold(refused) && isTold(held) ? { value: refused + held } : {}),
      })),
    }),
    table: {
      heads: ['Doing what', 'Refused', 'Asked to wait'],
      lines: rows.map(({ name, refused, held }) => [name, told(refused), told(held)]),
    },
    file: '/figures/gates.csv',
  };
}

const effects = [
  { words: 'Refused by networks and everybody else (proved)', effect: 'prohibited', isProved: true },
  { words: 'Looked for: networks carry it, everybody else refuses', effect: 'tracked', isProved: true },
  { words: 'Asked to wait (not proved yet)', effect: 'tracked', isProved: false },
] as const;

function listChart(listed: readonly ListedNumbers[]): ChartView {
  const rows = effects.map(({ words, effect, isProved }) => ({
    words,
    count: listed
      .filter((one) => one.effect === effect && one.isProved === isProved)
      .reduce((sum, { count }) => sum + count, 0),
  }));
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return {
    id: 'list',
    title: 'What is on the list now',
    finding: `The list has ${grouped(total)} numbers of phones (IMEIs).`,
    method:
      'A phone with two SIM slots has two numbers. The list is the one that every connected gate follows.',
    picture: rowChart({
      rows: rows.map(({ words, count }) => ({ name: words, text: grouped(count), value: count })),
    }),
    table: { heads: ['What happens', 'Numbers'], lines: rows.map(({ words, count }) => [words, count]) },
    file: '/figures/list.csv',
  };
}

function isTold(count: number): boolean {
  return count === 0 || count >= fewest;
}

function told(count: number): string {
  return isTold(count) ? grouped(count) : `fewer than ${fewest}`;
}

/** A sum that gives no count away that is not told by itself: what is left when those that are told are taken from it. */
function toldSum(counts: readonly number[]): string {
  const sumOf = (some: readonly number[]) => some.reduce((sum, count) => sum + count, 0);
  if (counts.every(isTold)) return grouped(sumOf(counts));
  const least = sumOf(counts.filter(isTold));
  if (least === 0 && sumOf(counts) < fewest) return told(sumOf(counts));
  return `at least ${grouped(Math.max(least, fewest))}`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

const isoForm = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });

function isoDay(at: number): string {
  return isoForm.format(at);
}
