import {
  type AttachRow,
  type DeviceTypes,
  defaultCloneLimits,
  parseRadio,
  scanClones,
} from '@deadset/analytics';
import { type CloneRuleName, cloneRuleNames } from '@deadset/domain';
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
}

const days = 30;
const nothing: RuleTally = { cloned: 0, others: 0 };

export function emptyTally(): CityTally {
  return { ...nothing, rows: 0, rules: eachRule(() => nothing), disputes: nothing };
}

export function addTally(a: CityTally, b: CityTally): CityTally {
  return {
    ...sumOf(a, b),
    rows: a.rows + b.rows,
    rules: eachRule((name) => sumOf(a.rules[name], b.rules[name])),
    disputes: sumOf(a.disputes, b.disputes),
  };
}

/** Scans the attach log of one city, and holds what was found against what is true there. */
export async function tallyOfCity(options: {
  readonly seed: number;
  readonly scale: number;
  readonly isNull: boolean;
}): Promise<CityTally> {
  const rows: AttachRow[] = [];
  const [cloned, others] = [new Set<number>(), new Set<number>()];
  for (const event of cityEvents(createCity({ ...options, days }))) {
    if (event.kind !== 'attach') continue;
    const { imei: key, line, at, mcc: country, radio, latitude, longitude, radiusKm } = event.seen;
    rows.push({
      key,
      line,
      at,
      country,
      radio: parseRadio(radio) ?? 0,
      cell: { latitude, longitude, radiusKm },
    });
    (event.label.cause === 'clone' ? cloned : others).add(key);
  }
  for (const key of cloned) others.delete(key);
  return scanned(rows, cloned, others);
}

async function scanned(
  rows: readonly AttachRow[],
  cloned: ReadonlySet<number>,
  others: ReadonlySet<number>,
): Promise<CityTally> {
  const counts = eachRule(() => ({ cloned: 0, others: 0 }));
  const disputes = { cloned: 0, others: 0 };
  const scan = { limits: defaultCloneLimits, known: { types: deviceTypes() }, memoryBytes: 2 ** 28 };
  await scanClones({ read: async (visit) => void rows.every(visit) }, scan, ({ key, signals, opens }) => {
    const truth = cloned.has(key) ? 'cloned' : 'others';
    for (const { rule } of signals) counts[rule][truth] += 1;
    if (opens === 'dispute') disputes[truth] += 1;
  });
  return { rows: rows.length, cloned: cloned.size, others: others.size, rules: counts, disputes };
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
