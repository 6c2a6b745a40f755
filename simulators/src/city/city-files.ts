import { formatImei } from '@deadset/domain';
import type { Account, Shop } from './actors.ts';
import type { City } from './city.ts';
import type {
  AttachRow,
  AttemptRow,
  CityEvent,
  Label,
  OutcomeRow,
  RecoveryRow,
  ReportRow,
  TheftRow,
} from './city-rows.ts';
import { type ModelType, modelTypes } from './handset.ts';

/** One column of a file: its name, what it means, and its value in a row; absent is an empty cell. */
interface Column<Row> {
  readonly name: string;
  readonly meaning: string;
  readonly cell: (row: Row) => string | number | undefined;
}

/** A file of the city as people are told of it: what a system sees, or what is true. */
export interface CityFile {
  readonly path: string;
  readonly about: string;
  readonly columns: readonly { readonly name: string; readonly meaning: string }[];
}

/** A file with what its cells are made of. */
interface FileOf<Row> extends CityFile {
  readonly columns: readonly Column<Row>[];
}

const instant = (at: number) => new Date(at).toISOString();
const printed = (imei: ReportRow['imei'] | undefined) => (imei === undefined ? undefined : formatImei(imei));

const reports: FileOf<ReportRow> = {
  path: 'seen/reports.csv',
  about: 'what victims and others report, and each step that makes a report stronger',
  columns: [
    { name: 'at', meaning: 'when, UTC', cell: ({ at }) => instant(at) },
    { name: 'reference', meaning: 'the same in all steps of one report', cell: ({ reference }) => reference },
    { name: 'step', meaning: 'declared, proved or verified', cell: ({ step }) => step },
    { name: 'tier', meaning: '0 to 2; a report of tier 0 lapses after 48 hours', cell: ({ tier }) => tier },
    { name: 'imei', meaning: '15 digits', cell: ({ imei }) => printed(imei) },
    {
      name: 'second_imei',
      meaning: 'where the report names it',
      cell: ({ secondImei }) => printed(secondImei),
    },
    { name: 'taken_at', meaning: 'when it was taken, as told', cell: ({ takenAt }) => instant(takenAt) },
    { name: 'offence', meaning: 'theft-from-person or robbery, as told', cell: ({ offence }) => offence },
    { name: 'borough', meaning: 'where, as told', cell: ({ borough }) => borough },
    { name: 'age_band', meaning: 'of the victim, years', cell: ({ ageBand }) => ageBand },
    { name: 'maker', meaning: 'of the phone', cell: ({ maker }) => maker },
    { name: 'channel', meaning: 'where it was reported', cell: ({ channel }) => channel },
  ],
};

const attempts: FileOf<AttemptRow> = {
  path: 'seen/attempts.csv',
  about:
    'every question at a gate of a connected participant, about listed phones and others, with its answer',
  columns: [
    { name: 'id', meaning: 'of the row; it tells nothing', cell: ({ id }) => id },
    { name: 'at', meaning: 'when, UTC', cell: ({ at }) => instant(at) },
    { name: 'gate', meaning: 'which gate', cell: ({ gate }) => gate },
    { name: 'participant', meaning: 'who asked', cell: ({ participant }) => participant },
    { name: 'country', meaning: 'where, ISO 3166-1', cell: ({ country }) => country },
    { name: 'imei', meaning: '15 digits', cell: ({ imei }) => printed(imei) },
    {
      name: 'presenter',
      meaning: 'what this participant calls whoever had the phone; empty at networks',
      cell: ({ presenter }) => presenter,
    },
    { name: 'line', meaning: 'pseudonym of the line; at networks only', cell: ({ line }) => line },
    { name: 'outcome', meaning: 'allow, hold or refuse', cell: ({ outcome }) => outcome },
    { name: 'reason', meaning: 'of the answer', cell: ({ reason }) => reason },
    { name: 'tier', meaning: 'of the report that was met; empty where none was', cell: ({ tier }) => tier },
  ],
};

const outcomes: FileOf<OutcomeRow> = {
  path: 'seen/outcomes.csv',
  about: 'what became of a phone after a hold or a refusal',
  columns: [
    { name: 'at', meaning: 'when, UTC', cell: ({ at }) => instant(at) },
    { name: 'attempt', meaning: 'id of the attempt', cell: ({ attempt }) => attempt },
    { name: 'imei', meaning: '15 digits', cell: ({ imei }) => printed(imei) },
    { name: 'became', meaning: 'sold, activated, surrendered or walked-away', cell: ({ became }) => became },
  ],
};

const recoveries: FileOf<RecoveryRow> = {
  path: 'seen/recoveries.csv',
  about: 'phones that are back',
  columns: [
    { name: 'at', meaning: 'when, UTC', cell: ({ at }) => instant(at) },
    { name: 'imei', meaning: '15 digits', cell: ({ imei }) => printed(imei) },
    { name: 'how', meaning: 'police or surrendered', cell: ({ how }) => how },
  ],
};

const attaches: FileOf<AttachRow> = {
  path: 'seen/attaches.csv',
  about: 'attaches of phones that networks let on: a panel of ordinary phones, and stolen ones',
  columns: [
    { name: 'at', meaning: 'when, UTC', cell: ({ at }) => instant(at) },
    { name: 'imei', meaning: '15 digits', cell: ({ imei }) => printed(imei) },
    { name: 'line', meaning: 'pseudonym of the line', cell: ({ line }) => line },
    { name: 'network', meaning: 'which network', cell: ({ network }) => network },
    { name: 'mcc', meaning: 'mobile country code, ITU-T E.212', cell: ({ mcc }) => mcc },
    { name: 'radio', meaning: '2g, 3g, 4g or 5g', cell: ({ radio }) => radio },
    { name: 'latitude', meaning: 'of the cell, degrees (WGS 84)', cell: ({ latitude }) => latitude },
    { name: 'longitude', meaning: 'of the cell, degrees (WGS 84)', cell: ({ longitude }) => longitude },
    { name: 'radius_km', meaning: 'how far the cell reaches, kilometres', cell: ({ radiusKm }) => radiusKm },
  ],
};

const types: FileOf<ModelType> = {
  path: 'seen/types.csv',
  about: 'every type allocation code of the city; no phone that is sold has one of them',
  columns: [
    { name: 'tac', meaning: 'first eight digits of an IMEI', cell: ({ tac }) => tac },
    { name: 'maker', meaning: 'of the model', cell: ({ maker }) => maker },
    { name: 'radios', meaning: 'generations of radio that it has', cell: ({ radios }) => radios.join('|') },
  ],
};

const thefts: FileOf<TheftRow> = {
  path: 'truth/thefts.csv',
  about: 'every theft, also those that nobody reports',
  columns: [
    { name: 'theft', meaning: 'number of the theft', cell: ({ theft }) => theft },
    { name: 'at', meaning: 'when, UTC', cell: ({ at }) => instant(at) },
    { name: 'offence', meaning: 'theft-from-person or robbery', cell: ({ offence }) => offence },
    { name: 'borough', meaning: 'where', cell: ({ borough }) => borough },
    { name: 'age_band', meaning: 'of the victim, years', cell: ({ ageBand }) => ageBand },
    { name: 'maker', meaning: 'of the phone', cell: ({ maker }) => maker },
    { name: 'imei', meaning: '15 digits', cell: ({ imei }) => printed(imei) },
    {
      name: 'second_imei',
      meaning: 'of phones with two slots',
      cell: ({ secondImei }) => printed(secondImei),
    },
    { name: 'thief', meaning: 'who took it', cell: ({ thief }) => thief },
    { name: 'handler', meaning: 'who bought it from the thief', cell: ({ handler }) => handler },
    { name: 'is_reported', meaning: '1 or 0', cell: ({ isReported }) => Number(isReported) },
    {
      name: 'country',
      meaning: 'where it comes up again, ISO 3166-1; empty if it never does, whatever else happens',
      cell: ({ country }) => country,
    },
    {
      name: 'comes_up_at',
      meaning: 'first try to activate it, if nothing ends its way before; it may be after the last day',
      cell: ({ comesUpAt }) => (comesUpAt === undefined ? undefined : instant(comesUpAt)),
    },
    {
      name: 'found_at',
      meaning: 'when police find it, if nothing ends its way before; it may be after the last day',
      cell: ({ foundAt }) => (foundAt === undefined ? undefined : instant(foundAt)),
    },
  ],
};

/** A label, with how the row that it is of is found. */
interface LabelRow extends Label {
  readonly file: string;
  readonly at: number;
  readonly key: string;
}

const labels: FileOf<LabelRow> = {
  path: 'truth/labels.csv',
  about: 'why each seen row is there; ordinary attaches of the panel have no line',
  columns: [
    {
      name: 'file',
      meaning: 'reports, attempts, outcomes, recoveries or attaches',
      cell: ({ file }) => file,
    },
    { name: 'at', meaning: 'instant of the seen row, UTC', cell: ({ at }) => instant(at) },
    {
      name: 'key',
      meaning: 'reference, id, attempt or imei of the seen row; of attaches imei/line',
      cell: ({ key }) => key,
    },
    {
      name: 'cause',
      meaning: 'theft, false-report, trade, clone or workshop (one phone on a bench with many lines)',
      cell: ({ cause }) => cause,
    },
    { name: 'theft', meaning: 'number of the theft behind it', cell: ({ theft }) => theft },
    { name: 'actor', meaning: 'who did it', cell: ({ actor }) => actor },
  ],
};

const shops: FileOf<Shop & Account> = {
  path: 'truth/shops.csv',
  about: 'every account of every shop, and what kind of shop it is',
  columns: [
    { name: 'shop', meaning: 'the shop', cell: ({ name }) => name },
    { name: 'kind', meaning: 'honest, careless or crooked', cell: ({ kind }) => kind },
    { name: 'trade', meaning: 'resale, repair or export', cell: ({ trade }) => trade },
    {
      name: 'volume',
      meaning: 'phones that it checks in a year on average',
      cell: ({ volume }) => Math.round(volume),
    },
    { name: 'participant', meaning: 'where it has the account', cell: ({ participant }) => participant },
    { name: 'presenter', meaning: 'what it is called there', cell: ({ presenter }) => presenter },
  ],
};

/** One line of one file, as text with its end. */
export interface FileLine {
  readonly path: string;
  readonly text: string;
}

/** All files, in the order of their description. */
export const cityFiles: readonly CityFile[] = [
  reports,
  attempts,
  outcomes,
  recoveries,
  attaches,
  types,
  thefts,
  labels,
  shops,
];

/** The first line of a file. */
export function headOf({ path, columns }: CityFile): FileLine {
  return { path, text: `${columns.map(({ name }) => name).join(',')}\n` };
}

/** The lines of what is there from the begin: types of phones and shops. */
export function* standingLines(city: City): Generator<FileLine, void, undefined> {
  for (const type of modelTypes()) yield lineOf(types, type);
  for (const shop of city.actors.shops)
    for (const account of shop.accounts) yield lineOf(shops, { ...shop, ...account });
}

/** The lines of one event: what is seen of it, and its label. */
export function linesOf(event: CityEvent): FileLine[] {
  switch (event.kind) {
    case 'theft':
      return [lineOf(thefts, event.theft)];
    case 'report':
      return [lineOf(reports, event.seen), labelLine('reports', event.seen.reference, event)];
    case 'attempt':
      return [lineOf(attempts, event.seen), labelLine('attempts', event.seen.id, event)];
    case 'outcome':
      return [lineOf(outcomes, event.seen), labelLine('outcomes', event.seen.attempt, event)];
    case 'recovery':
      return [lineOf(recoveries, event.seen), labelLine('recoveries', formatImei(event.seen.imei), event)];
    case 'attach': {
      const line = lineOf(attaches, event.seen);
      if (event.label.cause === 'ordinary') return [line];
      return [line, labelLine('attaches', `${formatImei(event.seen.imei)}/${event.seen.line}`, event)];
    }
    default:
      return event satisfies never;
  }
}

type Labelled = Exclude<CityEvent, { readonly kind: 'theft' }>;

function labelLine(file: string, key: string, { seen, label }: Labelled): FileLine {
  return lineOf(labels, { file, at: seen.at, key, ...label });
}

/** Every value is a number, an instant or a word of the city: none needs quotes, and none is a formula. */
function lineOf<Row>({ path, columns }: FileOf<Row>, row: Row): FileLine {
  return { path, text: `${columns.map(({ cell }) => cell(row) ?? '').join(',')}\n` };
}
