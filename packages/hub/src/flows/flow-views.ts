import { type ChartTable, worldMap } from '../charts/index.ts';
import type { FlowWeek } from './flow-week.ts';

/** Noon of the last day: its end is the next day in London’s summer. */
const halfDayMs = 43_200_000;

/** The flows as the page shows them: a row of the table for each numbered circle of the map. */
export function flowView({ untilAt, flows }: FlowWeek) {
  return {
    lastDayAt: untilAt - halfDayMs,
    flows,
    picture: worldMap({
      places: flows.places.map(({ country, phones }) => ({
        amount: phones,
        ...(country !== undefined && { country }),
      })),
    }),
    rows: flows.places.map((place, index) => ({ ...place, number: index + 1 })),
  };
}

const countryNames = new Intl.DisplayNames('en-GB', { type: 'region' });

/** The same as a table for a file. */
export function flowTable({ untilAt, flows }: FlowWeek): ChartTable {
  const until = new Date(untilAt - 1).toISOString().slice(0, 10);
  const line = (
    name: string,
    { phones, median }: Pick<FlowWeek['flows'], 'phones' | 'median'>,
    code = '',
  ) => [name, code === '' ? undefined : code, phones, median?.days, median?.low, median?.high, until];
  return {
    heads: ['Country', 'Code', 'Phones (to the nearest 5)', 'Median days', 'From', 'To', 'Counted until'],
    lines: [
      ...flows.places.map((place) => line(nameOf(place.country), place, place.country)),
      ...(flows.elsewhere === undefined ? [] : [line('Other places', { phones: flows.elsewhere })]),
      line('All that came up again', flows),
      line('All that were stolen', { phones: flows.followed }),
    ],
  };
}

function nameOf(country: string | undefined): string {
  return country === undefined ? 'Country not told' : (countryNames.of(country) ?? country);
}
