import {
  type AttachLog,
  type AttachRow,
  type DeviceTypes,
  defaultCloneLimits,
  parseRadio,
  scanClones,
} from '@deadset/analytics';
import { type CloneRuleName, cloneRuleNames, familiesForDispute } from '@deadset/domain';
import { cityEvents, createCity, modelTypes } from '@deadset/simulators';

/** On how many numbers something fired: on those that are cloned, and on the others. */
export interface RuleTally {
  readonly cloned: number;
  readonly others: number;
}

/** What a scan of a labelled log came to. */
export interface CityTally extends RuleTally {
  readonly rows: number;
  readonly rules: Readonly<Record<CloneRuleName, RuleTally>>;
  readonly disputes: RuleTally;
  /** What reaches a hub when each network scans its own log alone. */
  readonly apart: {
    /** Two families, of one network or of several: a person looks. */
    readonly before: RuleTally;
    /** Two families of two networks: it stands against a report by itself (`isClonedBefore` of the hub). */
    readonly doubted: RuleTally;
  };
}

const days = 30;
const nothing: RuleTally = { cloned: 0, others: 0 };

export function emptyTally(): CityTally {
  const apart = { before: nothing, doubted: nothing };
  return { ...nothing, rows: 0, rules: eachRule(() => nothing), disputes: nothing, apart };
}

export function addTally(a: CityTally, b: CityTally): CityTally {
  return {
    ...sumOf(a, b),
    rows: a.rows + b.rows,
    rules: eachRule((name) => sumOf(a.rules[name], b.rules[name])),
    disputes: sumOf(a.disputes, b.disputes),
    apart: {
      before: sumOf(a.apart.before, b.apart.before),
      doubted: sumOf(a.apart.doubted, b.apart.doubted),
    },
  };
}

/** Scans the attach log of one city, and holds what was found against what is true there. */
export async function tallyOfCity(options: {
  readonly seed: number;
  readonly scale: number;
  readonly isNull: boolean;
}): Promise<CityTally> {
  const rows: AttachRow[] = [];
  const rowsOfNetworks = new Map<string, AttachRow[]>();
  const [cloned, others] = [new Set<number>(), new Set<number>()];
  for (const event of cityEvents(createCity({ ...options, days }))) {
    if (event.kind !== 'attach') continue;
    const { imei: key, line, at, mcc: country, radio, latitude, longitude, radiusKm, network } = event.seen;
    const cell = { latitude, longitude, radiusKm };
    const row = { key, line, at, country, radio: parseRadio(radio) ?? 0, cell };
    rows.push(row);
    const own = rowsOfNetworks.get(network);
    if (own === undefined) rowsOfNetworks.set(network, [row]);
    else own.push(row);
    (event.label.cause === 'clone' ? cloned : others).add(key);
  }
  for (const key of cloned) others.delete(key);
  const apart = await scannedApart([...rowsOfNetworks.values()], cloned);
  return { ...(await scanned(rows, cloned, others)), apart };
}

async function scanned(
  rows: readonly AttachRow[],
  cloned: ReadonlySet<number>,
  others: ReadonlySet<number>,
): Promise<Omit<CityTally, 'apart'>> {
  const counts = eachRule(() => ({ cloned: 0, others: 0 }));
  const disputes = { cloned: 0, others: 0 };
  await scanClones(logOf(rows), scanOptions(), ({ key, signals, opens }) => {
    const truth = cloned.has(key) ? 'cloned' : 'others';
    for (const { rule } of signals) counts[rule][truth] += 1;
    if (opens === 'dispute') disputes[truth] += 1;
  });
  return { rows: rows.length, cloned: cloned.size, others: others.size, rules: counts, disputes };
}

/** Each network scans its own log, and the hub puts together what they tell of a number. */
async function scannedApart(
  logs: readonly (readonly AttachRow[])[],
  cloned: ReadonlySet<number>,
): Promise<CityTally['apart']> {
  const told = new Map<number, { readonly families: Set<string>; networks: number }>();
  for (const rows of logs)
    await scanClones(logOf(rows), scanOptions(), ({ key, signals }) => {
      const known = told.get(key) ?? { families: new Set<string>(), networks: 0 };
      told.set(key, known);
      known.networks += 1;
      for (const { family } of signals) known.families.add(family);
    });
  const [before, doubted] = [
    { cloned: 0, others: 0 },
    { cloned: 0, others: 0 },
  ];
  for (const [key, { families, networks }] of told) {
    if (families.size < familiesForDispute) continue;
    const truth = cloned.has(key) ? 'cloned' : 'others';
    before[truth] += 1;
    if (networks > 1) doubted[truth] += 1;
  }
  return { before, doubted };
}

function logOf(rows: readonly AttachRow[]): AttachLog {
  return { read: async (visit) => void rows.every(visit) };
}

function scanOptions() {
  return { limits: defaultCloneLimits, known: { types: deviceTypes() }, memoryBytes: 2 ** 28 };
}

function deviceTypes(): DeviceTypes {
  return new Map(modelTypes().map(({ tac, radios }) => [tac, { radio: parseRadio(radios.join('|')) ?? 0 }]));
}

function sumOf(a: RuleTally, b: RuleTally): RuleTally {
  return { cloned: a.cloned + b.cloned, others: a.others + b.others };
}

function eachRule<T>(make: (name: CloneRuleName) => T): Record<CloneRuleName, T> {
  return Object.fromEntries(cloneRuleNames.map((name) => [name, make(name)])) as Record<CloneRuleName, T>;
}
