import { createHash } from 'node:crypto';
import { formatImei, type ImeiKey, luhnCheckDigit, tacOf } from '@deadset/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCity, meanReportShare, victimAges } from './city.ts';
import { cityEvents, seenEvents, theftsOn, truthEvents } from './city-events.ts';
import { type CityEvent, instantOf, type TheftRow } from './city-rows.ts';
import { modelTypes } from './handset.ts';
import { opaqueId } from './opaque-id.ts';
import { parameterValues } from './parameter-table.ts';

/** Without the panel: what is looked at here is the way of phones. */
const noPanel = { panelPhones: 0 };
const city = createCity({ seed: 7, scale: 0.3, changes: noPanel });
let events: CityEvent[];
let thefts: Map<number, TheftRow>;

beforeAll(() => {
  events = [...cityEvents(city)];
  thefts = new Map(events.filter((event) => event.kind === 'theft').map(({ theft }) => [theft.theft, theft]));
});

describe('a city', () => {
  it('is the same again from the same seed, and another from another', () => {
    const printOf = (seed: number) => {
      const hash = createHash('sha256');
      const small = createCity({ seed, scale: 0.02, days: 60 });
      for (const event of cityEvents(small)) hash.update(JSON.stringify(event));
      return hash.digest('hex');
    };
    expect(printOf(1)).toBe(printOf(1));
    expect(printOf(1)).not.toBe(printOf(2));
  });

  it('tells everything in order of time, within its days', () => {
    const instants = events.map(instantOf);
    expect(instants.length).toBeGreaterThan(10_000);
    expect(instants.every((at, i) => at >= (instants[i - 1] ?? city.beginsAt))).toBe(true);
    expect(instants.at(-1)).toBeLessThan(city.endsAt);
  });

  it('tells nothing of a stolen phone before its theft', () => {
    let looked = 0;
    for (const event of events) {
      if (event.kind === 'theft' || event.label.theft === undefined) continue;
      looked += 1;
      expect(instantOf(event)).toBeGreaterThanOrEqual(thefts.get(event.label.theft)?.at ?? Number.NaN);
    }
    expect(looked).toBeGreaterThan(5_000);
  });

  it('labels rows of one phone by one theft, and lists none that nobody reported', () => {
    const stolen = new Map<ImeiKey, TheftRow>();
    for (const theft of thefts.values())
      for (const imei of [theft.imei, theft.secondImei]) if (imei !== undefined) stolen.set(imei, theft);
    const asked = events.filter((event) => event.kind === 'attempt');
    for (const { seen, label } of asked) expect(label.theft).toBe(stolen.get(seen.imei)?.theft);
    const listed = asked.filter(({ seen, label }) => seen.tier !== undefined && label.cause === 'theft');
    expect(listed.length).toBeGreaterThan(1_000);
    expect(listed.filter(({ seen }) => stolen.get(seen.imei)?.isReported !== true)).toEqual([]);
    const traded = asked.filter(({ label }) => label.cause === 'trade');
    expect(traded.length).toBeGreaterThan(1_000);
    expect(traded.filter(({ seen }) => seen.outcome !== 'allow')).toEqual([]);
  });

  it('tells an outcome only after an answer that was red, and one of each attempt at most', () => {
    const red = new Set<string>();
    const told = new Set<string>();
    for (const event of events) {
      if (event.kind === 'attempt' && event.seen.outcome !== 'allow') red.add(event.seen.id);
      if (event.kind !== 'outcome') continue;
      expect(red.has(event.seen.attempt)).toBe(true);
      expect(told.has(event.seen.attempt)).toBe(false);
      told.add(event.seen.attempt);
    }
    expect(told.size).toBeGreaterThan(500);
  });

  it('tells nothing of a phone that police or a shop have, but what is reported of it', () => {
    const back = new Set<number>();
    const after: CityEvent[] = [];
    for (const event of events) {
      if (event.kind === 'theft' || event.label.theft === undefined) continue;
      if (event.kind !== 'report' && back.has(event.label.theft)) after.push(event);
      if (event.kind === 'recovery') back.add(event.label.theft);
    }
    expect(after).toEqual([]);
    expect(back.size).toBeGreaterThan(10);
  });

  it('gives each phone numbers of its own, which no phone that is sold has', () => {
    const tacs = new Set(modelTypes().map(({ tac }) => tac));
    const numbers = [...thefts.values()].flatMap(({ imei, secondImei }) =>
      secondImei === undefined ? [imei] : [imei, secondImei],
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const imei of numbers) {
      expect(tacs.has(tacOf(imei))).toBe(true);
      expect(formatImei(imei)).toMatch(/^77[0-9]{13}$/);
      expect(Number(formatImei(imei).at(-1))).toBe(luhnCheckDigit(formatImei(imei)));
    }
  });

  it('gives ids that tell nothing, no two the same', () => {
    const ids = events.flatMap((event) => (event.kind === 'attempt' ? [event.seen.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    const next = [1, 2, 3].map((number) => Number.parseInt(opaqueId(7, number), 16));
    expect(Math.abs((next[0] ?? 0) - (next[1] ?? 0))).toBeGreaterThan(1_000);
  });

  it('says what is true beside what is seen, row by row, and neither says what the other does', () => {
    const small = createCity({ seed: 3, scale: 0.02, days: 40 });
    const truth = [...truthEvents(small)];
    const seen = [...seenEvents(small)];
    expect(truth.filter(({ kind }) => kind !== 'theft').map(({ kind }) => kind)).toEqual(
      seen.map(({ kind }) => kind),
    );
    expect(seen.filter((event) => 'label' in event || Object.hasOwn(event, 'theft'))).toEqual([]);
    const words = JSON.stringify(seen);
    for (const word of ['crooked', 'shop-', 'thief', 'handler', 'clone', 'keeper', 'buyer'])
      expect(words).not.toContain(word);
    expect(JSON.stringify(truth)).toContain('clone');
  });

  it('has the same thefts where nobody is crooked, and no clones and no crooked shops', () => {
    const options = { seed: 9, scale: 0.1, days: 30 };
    const rows = (isNull: boolean) => {
      const all = [...cityEvents(createCity({ ...options, isNull }))];
      return {
        thefts: all.flatMap((event) => (event.kind === 'theft' ? [event.theft] : [])),
        clones: all.filter((event) => event.kind !== 'theft' && event.label.cause === 'clone').length,
      };
    };
    const [mixed, clean] = [rows(false), rows(true)];
    expect(clean.thefts).toEqual(mixed.thefts);
    expect(mixed.clones).toBeGreaterThan(0);
    expect(clean.clones).toBe(0);
    const kinds = createCity({ ...options, isNull: true }).actors.shops.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['honest']));
    expect(createCity(options).actors.shops.some(({ kind }) => kind === 'crooked')).toBe(true);
  });

  it('refuses a seed, a scale and days that it cannot be made of', () => {
    expect(() => createCity({ seed: -1, scale: 1 })).toThrow('seed');
    expect(() => createCity({ seed: 1, scale: 0.001 })).toThrow('scale');
    expect(() => createCity({ seed: 1, scale: 1, days: 0 })).toThrow('Days');
  });
});

describe('its parameters', () => {
  it('weigh the risk of the young so that it is over that of all', () => {
    const lines = victimAges(parameterValues());
    expect(lines.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    const young = lines.filter(({ name }) => ['14-15', '16-20', '21-24'].includes(name));
    expect(young.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(0.32, 12);
    expect(meanReportShare(parameterValues({ childReportShare: 0.75 }))).toBeCloseTo(0.75, 12);
  });

  it('spread a year of thefts over its days', () => {
    const year = createCity({ seed: 1, scale: 1, beginsAt: Date.UTC(2025, 0, 1) });
    let sum = 0;
    for (let day = 0; day < 365; day += 1)
      sum += theftsOn(year, day, 'robbery') + theftsOn(year, day, 'theft-from-person');
    expect(sum / year.theftsPerYear).toBeCloseTo(1, 2);
  });
});
