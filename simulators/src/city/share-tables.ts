/** One line of a table of shares; shares need not add up to 1. */
export interface ShareLine {
  readonly name: string;
  readonly share: number;
}

/** A table of shares with what it says and where it is from. */
export interface ShareTable<Line extends ShareLine = ShareLine> {
  readonly title: string;
  readonly source: string;
  readonly lines: readonly Line[];
}

const datastore = 'MPS monthly crime, London Datastore, 2025';
const evenRest = 'assumed: all other boroughs have equal shares of the rest';

/** The 32 boroughs that the Metropolitan Police polices; the City of London has a force of its own. */
const boroughNames = [
  'Barking and Dagenham',
  'Barnet',
  'Bexley',
  'Brent',
  'Bromley',
  'Camden',
  'Croydon',
  'Ealing',
  'Enfield',
  'Greenwich',
  'Hackney',
  'Hammersmith and Fulham',
  'Haringey',
  'Harrow',
  'Havering',
  'Hillingdon',
  'Hounslow',
  'Islington',
  'Kensington and Chelsea',
  'Kingston upon Thames',
  'Lambeth',
  'Lewisham',
  'Merton',
  'Newham',
  'Redbridge',
  'Richmond upon Thames',
  'Southwark',
  'Sutton',
  'Tower Hamlets',
  'Waltham Forest',
  'Wandsworth',
  'Westminster',
] as const;

function boroughLines(known: Readonly<Record<string, number>>): ShareLine[] {
  const rest = 1 - Object.values(known).reduce((sum, share) => sum + share, 0);
  const others = boroughNames.length - Object.keys(known).length;
  return boroughNames.map((name) => ({ name, share: known[name] ?? rest / others }));
}

export const theftBoroughs: ShareTable = {
  title: 'Boroughs of thefts from the person',
  source: `${datastore}, the first seven; ${evenRest}`,
  lines: boroughLines({
    Westminster: 0.295,
    Camden: 0.087,
    Southwark: 0.082,
    Lambeth: 0.062,
    Hackney: 0.052,
    Newham: 0.049,
    Islington: 0.043,
  }),
};

export const robberyBoroughs: ShareTable = {
  title: 'Boroughs of robberies of personal property',
  source: `${datastore}, the first six; ${evenRest}`,
  lines: boroughLines({
    Westminster: 0.117,
    Southwark: 0.067,
    Lambeth: 0.059,
    Newham: 0.058,
    Hackney: 0.056,
    Camden: 0.044,
  }),
};

const months = 'MPS monthly crime, London Datastore, 2015–19 and 2022–25';
const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;
const monthLines = (indexes: readonly number[]): ShareLine[] =>
  monthNames.map((name, month) => ({ name, share: indexes[month] ?? 1 }));

export const theftMonths: ShareTable = {
  title: 'Months of thefts from the person (1 is the mean)',
  source: months,
  lines: monthLines([0.92, 0.95, 1.06, 0.99, 0.97, 0.98, 1, 0.9, 0.85, 1.04, 1.17, 1.17]),
};

export const robberyMonths: ShareTable = {
  title: 'Months of robberies (1 is the mean)',
  source: months,
  lines: monthLines([0.96, 0.9, 0.98, 0.94, 1.02, 1.01, 1.05, 0.97, 0.99, 1.07, 1.08, 1.04]),
};

/** A part of the day, from an hour to before another; one that runs past midnight ends beyond 24. */
export interface HoursLine extends ShareLine {
  readonly from: number;
  readonly until: number;
}

export const theftHours: ShareTable<HoursLine> = {
  title: 'Hours of thefts',
  source:
    'Neighbourhood Watch survey of 31,000 (65 %, 16 %, 15 %; the rest not known); even within a part, assumed',
  lines: [
    { name: 'morning', share: 0.16, from: 6, until: 12 },
    { name: 'afternoon and evening', share: 0.65, from: 12, until: 22 },
    { name: 'night', share: 0.15, from: 22, until: 30 },
  ],
};

/** Ages; `share` is that of the people who have a phone, before their risk is weighed. */
export interface AgesLine extends ShareLine {
  readonly isChild: boolean;
  readonly isYoung: boolean;
}

export const ages: ShareTable<AgesLine> = {
  title: 'Ages of people with a phone, before risk',
  source: 'assumed, rounded from the shape of London’s population; the risk of the young is a parameter',
  lines: [
    { name: '10-13', share: 0.04, isChild: true, isYoung: false },
    { name: '14-15', share: 0.03, isChild: true, isYoung: true },
    { name: '16-20', share: 0.06, isChild: false, isYoung: true },
    { name: '21-24', share: 0.07, isChild: false, isYoung: true },
    { name: '25-44', share: 0.41, isChild: false, isYoung: false },
    { name: '45-64', share: 0.26, isChild: false, isYoung: false },
    { name: '65+', share: 0.13, isChild: false, isYoung: false },
  ],
};

export const channels: ShareTable = {
  title: 'Where victims report',
  source: 'assumed: no source found',
  lines: [
    { name: 'web', share: 0.35 },
    { name: 'network', share: 0.3 },
    { name: 'police', share: 0.25 },
    { name: 'maker', share: 0.1 },
  ],
};

export const makers: ShareTable = {
  title: 'Makers of stolen phones',
  source: 'Science, Innovation and Technology Committee, June 2025: 80 % of one maker; the rest assumed',
  lines: [
    { name: 'maker-a', share: 0.8 },
    { name: 'maker-b', share: 0.13 },
    { name: 'maker-c', share: 0.07 },
  ],
};

export const homeNetworks: ShareTable = {
  title: 'Lines by network at home',
  source: 'assumed: four networks of unlike size',
  lines: [
    { name: 'network-1', share: 0.34 },
    { name: 'network-2', share: 0.28 },
    { name: 'network-3', share: 0.22 },
    { name: 'network-4', share: 0.16 },
  ],
};

/** A country where phones come up: share of those abroad, and the median of the days until they do. */
export interface CountryLine extends ShareLine {
  readonly medianDays: number;
  /** Mobile country code. ITU-T E.212. */
  readonly mcc: number;
}

/** Mobile country code of the United Kingdom. ITU-T E.212. */
export const homeMcc = 234;

export const countries: ShareTable<CountryLine> = {
  title: 'Countries where phones from London come up',
  source:
    'committee evidence of June 2025: Algeria first, 28 % China and Hong Kong, both over half; the other countries and all days assumed',
  lines: [
    { name: 'DZ', share: 0.3, medianDays: 21, mcc: 603 },
    { name: 'CN', share: 0.2, medianDays: 40, mcc: 460 },
    { name: 'HK', share: 0.08, medianDays: 25, mcc: 454 },
    { name: 'AE', share: 0.08, medianDays: 30, mcc: 424 },
    { name: 'IN', share: 0.07, medianDays: 45, mcc: 404 },
    { name: 'PK', share: 0.06, medianDays: 45, mcc: 410 },
    { name: 'NG', share: 0.06, medianDays: 50, mcc: 621 },
    { name: 'RO', share: 0.05, medianDays: 18, mcc: 226 },
    { name: 'MA', share: 0.05, medianDays: 20, mcc: 604 },
    { name: 'TR', share: 0.05, medianDays: 25, mcc: 286 },
  ],
};

export const trades: ShareTable<ShareLine & { readonly name: 'resale' | 'repair' | 'export' }> = {
  title: 'What shops do',
  source: 'assumed: no source found',
  lines: [
    { name: 'resale', share: 0.7 },
    { name: 'repair', share: 0.2 },
    { name: 'export', share: 0.1 },
  ],
};

/** A city with where it is. */
export interface PlaceLine extends ShareLine {
  readonly latitude: number;
  readonly longitude: number;
}

export const places: ShareTable<PlaceLine> = {
  title: 'Where phones of the panel are at home',
  source: 'positions from the haversine checks of the project; shares assumed',
  lines: [
    { name: 'London', share: 0.85, latitude: 51.5074, longitude: -0.1278 },
    { name: 'Manchester', share: 0.08, latitude: 53.4808, longitude: -2.2426 },
    { name: 'Glasgow', share: 0.05, latitude: 55.8642, longitude: -4.2518 },
    { name: 'Belfast', share: 0.02, latitude: 54.5973, longitude: -5.9301 },
  ],
};

/** All tables, in the order of the document. */
export const shareTables: readonly ShareTable[] = [
  theftBoroughs,
  robberyBoroughs,
  theftMonths,
  robberyMonths,
  theftHours,
  ages,
  channels,
  makers,
  homeNetworks,
  countries,
  trades,
  places,
];
