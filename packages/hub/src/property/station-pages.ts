import { type App, type CsvCell, csvText } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { type PropertyDependencies, type StoreOfficer, storeOfficerOf } from './property-dependencies.ts';
import { countStations, type StationFigures, type Waiting } from './station-figures-store.ts';

const dayMs = 86_400_000;
/** How long before now an exhibit of the first table was taken in at most. */
const periodDays = 365;

/** How the stations of the officer's own force do with what they have seized, and where it sticks. */
export function stationPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  app.get('/property/figures', async (request, reply) => {
    const { rows, at } = await seeStations(parts, storeOfficerOf(personOf(request)));
    const stations = rows.map((row) => stationView(row, at));
    return screens.show(reply, 'property/figures.njk', { stations, periodDays, at });
  });
  app.get('/property/figures.csv', async (request, reply) => {
    const { rows, at } = await seeStations(parts, storeOfficerOf(personOf(request)));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="property-figures.csv"')
      .send(stationsCsv(rows, at));
  });
}

async function seeStations(
  { zone, clock }: PropertyDependencies,
  officer: StoreOfficer,
): Promise<{ readonly rows: readonly StationFigures[]; readonly at: number }> {
  const at = clock();
  const line = {
    at,
    kind: 'consultation',
    by: officer,
    act: 'see-figures',
    object: 'property-store',
    why: officer.why,
  } as const;
  const rows = await zone.within(line, (trx) =>
    countStations(trx, officer.organisation, at - periodDays * dayMs),
  );
  return { rows, at };
}

function stationView(row: StationFigures, at: number): View {
  const { inStore, toJudge, toTell, toFetch, forCourt, ...counts } = row;
  return {
    ...counts,
    name: nameOf(row),
    medianDaysToKeeper: daysInWords(row.medianDaysToKeeper),
    medianDaysToTell: daysInWords(row.medianDaysToTell),
    waits: [inStore, toJudge, toTell, toFetch, forCourt].map((waiting) => ({
      count: waiting.count,
      days: daysWaited(waiting, at),
    })),
  };
}

function nameOf({ station, isWhole }: StationFigures): string {
  return isWhole ? 'The whole force' : (station ?? 'No station named');
}

function daysInWords(days: number | undefined): string | undefined {
  return days?.toFixed(1);
}

/** Whole days since the oldest began to wait. */
function daysWaited({ oldestAt }: Waiting, at: number): number | undefined {
  return oldestAt === undefined ? undefined : Math.max(0, Math.floor((at - oldestAt) / dayMs));
}

function stationsCsv(rows: readonly StationFigures[], at: number): string {
  const steps = [
    'in the store now',
    'with leads to judge',
    'with a keeper to tell',
    'to be fetched',
    'for a court',
  ];
  const heading = [
    'station',
    `taken in within ${periodDays} days`,
    'with a lead',
    'keeper told',
    'with keeper',
    'left otherwise',
    'median days to telling',
    'median days to keeper',
    ...steps.flatMap((step) => [step, `${step}: days since the oldest`]),
  ];
  const lines = rows.map((row): CsvCell[] => [
    nameOf(row),
    row.takenIn,
    row.matched,
    row.told,
    row.returned,
    row.leftOtherwise,
    daysInWords(row.medianDaysToTell),
    daysInWords(row.medianDaysToKeeper),
    ...[row.inStore, row.toJudge, row.toTell, row.toFetch, row.forCourt].flatMap((waiting) => [
      waiting.count,
      daysWaited(waiting, at),
    ]),
  ]);
  return csvText([heading, ...lines]);
}
