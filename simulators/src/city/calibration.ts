import { type City, yearDays } from './city.ts';
import type { CityEvent } from './city-rows.ts';

/** A published figure beside what a city came to. */
export interface CalibrationLine {
  readonly figure: string;
  readonly published: number;
  readonly source: string;
  /** What was counted, of how many; where there is no whole, a number of things of London in a year. */
  readonly count: number;
  readonly of?: number;
}

/**
 * What a city came to, for the figures that it is calibrated on. Only what is seen or true of rows is counted, never a
 * parameter. Use a city of at least a year.
 */
export function calibrationOf(city: City, events: Iterable<CityEvent>): CalibrationLine[] {
  const counts = new Map<string, number>();
  const kinds = new Map(city.actors.shops.map(({ name, kind }) => [name, kind]));
  for (const event of events)
    for (const name of namesOf(event, kinds)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return linesFrom(counts, city);
}

/** What an event is counted as. */
function namesOf(event: CityEvent, kinds: ReadonlyMap<string, string>): string[] {
  if (event.kind === 'theft') {
    const { country, ageBand, isReported } = event.theft;
    const isChild = ['10-13', '14-15'].includes(ageBand);
    return [
      'theft',
      ...(['14-15', '16-20', '21-24'].includes(ageBand) ? ['young'] : []),
      ...(isChild ? ['child'] : []),
      ...(isChild && isReported ? ['child reports'] : []),
      ...(country === undefined ? [] : ['comes up', country === 'GB' ? 'stays' : 'leaves']),
      ...(country === 'CN' || country === 'HK' ? ['to China'] : []),
    ];
  }
  if (event.kind === 'report') {
    const { step, offence, borough, maker } = event.seen;
    if (event.label.cause === 'false-report') return step === 'declared' ? ['false report'] : [];
    if (step !== 'declared') return [step];
    return ['report', offence, `${offence} in ${borough}`, maker];
  }
  if (event.kind === 'recovery') return ['recovery'];
  if (event.kind !== 'attempt' || event.label.actor === undefined) return [];
  const kind = kinds.get(event.label.actor);
  // Exporters are checked seldom, not offered phones: the published shares are of shops.
  if (kind === undefined || event.seen.gate === 'export') return [];
  return [`at ${kind}`, ...(event.label.cause === 'theft' ? [`stolen at ${kind}`] : [])];
}

const met = 'Metropolitan Police, February 2026';
const crimes = 'MPS monthly crime, 2025';
const sample = 'Metropolitan Police sample, November 2024';
const committee = 'SIT Committee, June 2025';
const naive = 'published warning about naive rules';

/** A figure, with what is counted for it (`namesOf`). */
interface PublishedFigure extends Pick<CalibrationLine, 'figure' | 'published' | 'source'> {
  readonly part: string;
  readonly whole?: string;
}

const publishedFigures: readonly PublishedFigure[] = [
  { figure: 'reported in a year', part: 'report', published: 81_365, source: met },
  { figure: 'robberies reported in a year', part: 'robbery', published: 11_125, source: met },
  {
    figure: 'false reports in a year',
    part: 'false report',
    published: 2_500,
    source: 'Metropolitan Police, 2004',
  },
  inBorough('theft-from-person', 'Westminster', 0.295),
  inBorough('theft-from-person', 'Camden', 0.087),
  inBorough('theft-from-person', 'Southwark', 0.082),
  inBorough('robbery', 'Westminster', 0.117),
  inBorough('robbery', 'Southwark', 0.067),
  { figure: 'of one maker', part: 'maker-a', whole: 'report', published: 0.8, source: committee },
  {
    figure: 'children who report',
    part: 'child reports',
    whole: 'child',
    published: 0.13,
    source: 'ONS, January 2020',
  },
  {
    figure: 'victims of 14 to 24',
    part: 'young',
    whole: 'theft',
    published: 0.32,
    source: 'ONS: twice their share, which is assumed',
  },
  {
    figure: 'verified of proved',
    part: 'verified',
    whole: 'proved',
    published: 0.52,
    source: 'Mayor’s answer, 2023',
  },
  { figure: 'come up again', part: 'comes up', whole: 'theft', published: 0.84, source: sample },
  {
    figure: 'abroad, of those that come up',
    part: 'leaves',
    whole: 'comes up',
    published: 0.8,
    source: sample,
  },
  {
    figure: 'China and Hong Kong, of those',
    part: 'to China',
    whole: 'leaves',
    published: 0.28,
    source: committee,
  },
  {
    figure: 'recovered, of reported',
    part: 'recovery',
    whole: 'report',
    published: 0.02,
    source: 'BBC, 2022',
  },
  stolenAt('honest', 0.01),
  stolenAt('crooked', 0.1),
];

function inBorough(offence: string, borough: string, published: number): PublishedFigure {
  const figure = `${offence} in ${borough}`;
  return { figure, part: figure, whole: offence, published, source: crimes };
}

function stolenAt(kind: string, published: number): PublishedFigure {
  const figure = `stolen, offered to ${kind} shops`;
  return { figure, part: `stolen at ${kind}`, whole: `at ${kind}`, published, source: naive };
}

function linesFrom(counts: ReadonlyMap<string, number>, city: City): CalibrationLine[] {
  const toLondon = (10 / city.scale) * (yearDays / city.days);
  return publishedFigures.map(({ part, whole, ...line }) => {
    const count = counts.get(part) ?? 0;
    return whole === undefined
      ? { ...line, count: Math.round(count * toLondon) }
      : { ...line, count, of: counts.get(whole) ?? 0 };
  });
}
