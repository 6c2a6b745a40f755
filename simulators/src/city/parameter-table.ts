/** One number of the synthetic city. */
export interface Parameter {
  readonly value: number;
  readonly unit: string;
  /** Where it was published; or `assumed`, and why so. */
  readonly source: string;
}

const press2026 = 'Metropolitan Police figures of 17 February 2026 (LBC, Independent)';
const met2024 = 'Metropolitan Police, November 2024: sample of over 4,000 stolen phones of one maker';
const trade =
  'assumed, as in the published warning about naive rules: 5,000 shops, 2 % handlers, volumes lognormal';
const noSource = 'assumed: no source found';

/**
 * Every number that the synthetic city is drawn from, but for the tables of shares (`share-tables.ts`).
 *
 * Numbers of things are those of London; at scale 1 the city is a tenth of it.
 */
export const cityParameters = {
  reportedPerYear: {
    value: 81_365,
    unit: 'reported phone thefts and robberies a year in London',
    source: `${press2026}: 81,365 in 2024`,
  },
  robberyShare: {
    value: 0.137,
    unit: 'share of reported thefts that are robberies',
    source: `${press2026}: 11,125 robberies beside 70,249 thefts from the person in 2024`,
  },
  weekendWeight: {
    value: 1.2,
    unit: 'thefts on a Saturday or Sunday per theft on another day',
    source: `${noSource}; a little more where people go out`,
  },
  youngVictimRisk: {
    value: 2,
    unit: 'risk at ages 14 to 24 over the average risk',
    source: 'Crime Survey for England and Wales 2011/12 (ONS 2013): about 4 % a year against 2 %',
  },
  childReportShare: {
    value: 0.13,
    unit: 'share of victims under 16 who report',
    source: 'ONS, January 2020: 13 % of children of 10 to 15 reported a phone theft to the police',
  },
  adultReportShare: {
    value: 0.75,
    unit: 'share of victims from 16 who report',
    source: `${noSource} for phones alone; insurers and networks ask for a report`,
  },
  reportDelayMedian: {
    value: 2,
    unit: 'hours from theft to report, median of a lognormal',
    source: `${noSource}; most victims miss their phone at once`,
  },
  reportDelaySpread: {
    value: 1.5,
    unit: 'standard deviation of the logarithm of that delay',
    source: `${noSource}; about 5 % after a day, 1 % after three`,
  },
  knownSecondImeiShare: {
    value: 0.6,
    unit: 'share of reports on two-slot phones that name both numbers',
    source: `${noSource}; the box and the invoice often show one`,
  },
  provedShare: {
    value: 0.7,
    unit: 'share of reports whose keeper proves them (tier 1)',
    source: `${noSource}; the others lapse after 48 hours`,
  },
  proofDelayMedian: {
    value: 3,
    unit: 'hours from report to proof, median of a lognormal with spread 1',
    source: `${noSource}; a replacement SIM takes about this long`,
  },
  verifiedShare: {
    value: 0.52,
    unit: 'share of proved reports that an officer verifies (tier 2)',
    source: 'Mayor’s answer: 52 % of London phone thefts were screened in for investigation in 2023',
  },
  verifyDelayMedian: {
    value: 72,
    unit: 'hours from proof to verification, median of a lognormal with spread 1',
    source: noSource,
  },
  falseReportsPerYear: {
    value: 2_500,
    unit: 'false reports a year in London',
    source: 'Metropolitan Police estimate of 2004 (Insurance Times); none newer was found',
  },
  soldThenReportedShare: {
    value: 0.3,
    unit: 'share of false reports on a phone that the reporter has sold',
    source: `${noSource}; the others keep or hide the phone for the insurance`,
  },
  policeRecoveryShare: {
    value: 0.016,
    unit: 'share of stolen phones that police find if nothing else happens first',
    source: 'TimeOut/BBC: about 2 % recovered in 2022 (1,915), those handed in among them',
  },
  policeRecoveryMean: {
    value: 60,
    unit: 'days from theft to recovery, mean of an exponential',
    source: noSource,
  },
  comesUpShare: {
    value: 0.84,
    unit: 'share of stolen phones that somebody tries to activate at some time',
    source: `${met2024}: 84 % later connected to the maker`,
  },
  abroadShare: {
    value: 0.8,
    unit: 'share of those abroad',
    source: `${met2024}: 80 % of the connecting ones; other statements say 75 to 78 % of all`,
  },
  comesUpSpread: {
    value: 0.9,
    unit: 'standard deviation of the logarithm of the days until they come up',
    source: `${noSource}; medians by country are a table of their own`,
  },
  homeComesUpMedian: {
    value: 10,
    unit: 'days until a phone that stays comes up, median of a lognormal',
    source: `${noSource}; sooner than abroad, for nobody carries it anywhere`,
  },
  connectedAbroadShare: {
    value: 0.1,
    unit: 'share of networks abroad that take part',
    source: 'The Register, June 2025: the block list reaches about 10 % of the world’s networks',
  },
  quickTestShare: {
    value: 0.35,
    unit: 'share of stolen phones that are tried with another line within hours',
    source: `${noSource}; many are wrapped in foil`,
  },
  quickTestMean: {
    value: 6,
    unit: 'hours from theft to that test, mean of an exponential',
    source: noSource,
  },
  furtherTriesMean: {
    value: 1,
    unit: 'further tries to activate, mean of a geometric count',
    source: noSource,
  },
  bypassShare: {
    value: 0.1,
    unit: 'share of refused activations where the phone works in the end',
    source: `${noSource}; reset tools are known, their success is not`,
  },
  finderSurrenderShare: {
    value: 0.03,
    unit: 'share of refused activations at home after which the phone is handed in',
    source: noSource,
  },
  exportCheckShare: {
    value: 0.02,
    unit: 'share of exported phones that a freight check meets',
    source: 'assumed: hardly any consignment is checked today',
  },
  refurbisherShare: {
    value: 0.4,
    unit: 'share of activations abroad that a handler abroad tries, not the buyer',
    source: `${noSource}; large consignments go to few addresses (Operation Echosteep)`,
  },
  handlersAbroad: {
    value: 200,
    unit: 'handlers abroad',
    source: noSource,
  },
  thieves: { value: 3_000, unit: 'active thieves in London', source: noSource },
  handlers: { value: 300, unit: 'people who buy from thieves in London', source: noSource },
  activitySpread: {
    value: 1,
    unit: 'standard deviation of the logarithm of how active a thief or handler is',
    source: `${noSource}; few commit most`,
  },
  shops: { value: 5_000, unit: 'shops, repairers and exporters in London', source: trade },
  crookedShare: { value: 0.02, unit: 'share of shops that are crooked', source: trade },
  carelessShare: { value: 0.06, unit: 'share of shops that are careless', source: noSource },
  shopVolumeMedian: {
    value: 60,
    unit: 'phones checked a year by a shop, median of a lognormal',
    source: trade,
  },
  shopVolumeSpread: { value: 1, unit: 'standard deviation of its logarithm', source: trade },
  shopVolumeLeast: { value: 5, unit: 'phones checked a year by the smallest shop', source: trade },
  honestStolenShare: {
    value: 0.01,
    unit: 'share of stolen ones among the phones an honest shop is offered',
    source: `${trade}; a US checker of 2016 says 5 % of phones offered at retail`,
  },
  carelessStolenShare: { value: 0.03, unit: 'the same of a careless shop', source: noSource },
  crookedStolenShare: { value: 0.1, unit: 'the same of a crooked shop', source: trade },
  honestSoldShare: {
    value: 0.01,
    unit: 'share of red answers after which an honest shop sells the phone all the same',
    source: `${noSource}; slips`,
  },
  carelessSoldShare: { value: 0.25, unit: 'the same of a careless shop', source: noSource },
  crookedSoldShare: { value: 0.85, unit: 'the same of a crooked shop', source: noSource },
  honestSurrenderShare: {
    value: 0.2,
    unit: 'share of red answers after which an honest shop is handed the phone',
    source: `${noSource}; most presenters take it away again`,
  },
  carelessSurrenderShare: { value: 0.05, unit: 'the same of a careless shop', source: noSource },
  severalAccountsShare: {
    value: 0.3,
    unit: 'share of shops with a second account where they are asked',
    source: noSource,
  },
  panelPhones: {
    value: 100_000,
    unit: 'ordinary phones in the attach log at London’s scale',
    source: 'assumed: a panel, for all nine million would say no more',
  },
  panelDays: {
    value: 30,
    unit: 'days of the attach log of ordinary phones',
    source: 'DIRBS sample configuration: period of 30 days for its duplicate conditions',
  },
  attachesPerDay: { value: 3, unit: 'attaches of one phone and line a day, Poisson mean', source: noSource },
  clonedShare: {
    value: 0.01,
    unit: 'share of panel phones whose number is on other phones too',
    source: 'assumed, many times the true share, so that recall can be measured: precision depends on it',
  },
  extraLinesMean: {
    value: 5,
    unit: 'lines of other phones on a cloned number, mean (at least one)',
    source: 'Pakistan (DIRBS): 880,780 cloned numbers with 5.28 M lines, 6.0 each',
  },
  newLineShare: { value: 0.03, unit: 'share of panel phones that change their line', source: noSource },
  workshopShare: {
    value: 0.002,
    unit: 'share of panel phones that a workshop tries with several lines in a day',
    source: noSource,
  },
  travelShare: { value: 0.1, unit: 'share of panel phones that travel to another city', source: noSource },
  misplacedShare: {
    value: 0.0001,
    unit: 'share of attaches told from the wrong city',
    source: `${noSource}; cell tables have errors`,
  },
} as const satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof cityParameters;
export type ParameterValues = Readonly<Record<ParameterName, number>>;

/** The values of the table, some of them changed. */
export function parameterValues(changes: Partial<ParameterValues> = {}): ParameterValues {
  const values = Object.entries(cityParameters).map(([name, { value }]) => [name, value]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one value for each name of the table
  return { ...(Object.fromEntries(values) as ParameterValues), ...changes };
}
