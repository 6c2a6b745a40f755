import { describe, expect, it } from 'vitest';
import { greatCircleMetres, type Place } from '../great-circle.ts';
import { shareCovered } from './circle-overlap.ts';
import { findingOf, type PremisesCircle, type TrackingPoint } from './tracking-finding.ts';

const london = { latitude: 51.5074, longitude: -0.1278 };
const manchester = { latitude: 53.4808, longitude: -2.2426 };
/** One degree of latitude on the sphere, in metres. */
const degreeMetres = 111_195.08;
const north = (place: Place, metres: number): Place => ({
  ...place,
  latitude: place.latitude + metres / degreeMetres,
});

describe('the distance of two places', () => {
  it('is 261.98 km from London to Manchester', () => {
    expect(greatCircleMetres(london, manchester) / 1_000).toBeCloseTo(261.9832, 4);
    expect(greatCircleMetres(manchester, london)).toBeCloseTo(greatCircleMetres(london, manchester), 6);
  });

  it('is nothing to itself, half round the Earth to the other side, and short across the date line', () => {
    expect(greatCircleMetres(london, london)).toBe(0);
    const opposite = { latitude: -london.latitude, longitude: london.longitude + 180 };
    expect(greatCircleMetres(london, opposite) / 1_000).toBeCloseTo(Math.PI * 6_371.0088, 3);
    expect(
      greatCircleMetres({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }),
    ).toBeCloseTo(degreeMetres, 0);
  });

  it('is exact to a centimetre between doors', () => {
    expect(greatCircleMetres(london, north(london, 5))).toBeCloseTo(5, 2);
  });
});

describe('how much of a circle another covers', () => {
  it('is nothing for circles apart, all for one within, and the ratio of areas for one around', () => {
    expect(shareCovered(10, 5, 20)).toBe(0);
    expect(shareCovered(10, 5, 15)).toBe(0);
    expect(shareCovered(5, 10, 4)).toBe(1);
    expect(shareCovered(10, 5, 2)).toBe(0.25);
    expect(shareCovered(0, 5, 4)).toBe(1);
    expect(shareCovered(5, 0, 1)).toBe(0);
  });

  it('is 39.1 % of two equal circles whose centres lie on each other’s edge', () => {
    // 2/3 − √3/(2π) of the circle.
    expect(shareCovered(1, 1, 1)).toBeCloseTo(2 / 3 - Math.sqrt(3) / (2 * Math.PI), 12);
  });

  it('agrees with counting points of a fine grid', () => {
    for (const [radius, covering, distance] of [
      [10, 4, 8],
      [6, 9, 5],
      [3, 3, 1],
      [20, 7, 15],
    ] as const) {
      let [inside, both] = [0, 0];
      for (let x = -radius; x <= radius; x += radius / 400)
        for (let y = -radius; y <= radius; y += radius / 400) {
          if (x ** 2 + y ** 2 > radius ** 2) continue;
          inside += 1;
          if ((x - distance) ** 2 + y ** 2 <= covering ** 2) both += 1;
        }
      expect(shareCovered(radius, covering, distance)).toBeCloseTo(both / inside, 2);
    }
  });
});

describe('what a tracking point says of premises', () => {
  const minute = 60_000;
  const stolenAt = Date.UTC(2026, 10, 22, 18);
  const now = stolenAt + 120 * minute;
  const house: PremisesCircle = { ...london, radiusMetres: 8, dwellings: 1 };
  const point = (change: Partial<TrackingPoint> = {}): TrackingPoint => ({
    ...london,
    accuracyMetres: 5,
    at: now - 5 * minute,
    ...change,
  });

  it('has no doubt where a fresh circle lies within one home', () => {
    expect(findingOf(point(), { premises: house, neighbours: [], stolenAt, now })).toEqual({
      ageMinutes: 5,
      distanceMetres: 0,
      coveredShare: 1,
      equallyMeant: 0,
      roomFor: 1,
      doubts: [],
      indicates: true,
    });
  });

  it('indicates nothing when it is of the time before the theft, or when its circle does not touch the premises', () => {
    const ground = { premises: house, neighbours: [], stolenAt, now };
    const before = findingOf(point({ at: stolenAt - 1 }), ground);
    expect(before).toMatchObject({ indicates: false, doubts: ['before-theft', 'old'] });
    const elsewhere = findingOf(point({ ...north(london, 14) }), ground);
    expect(elsewhere).toMatchObject({ indicates: false, doubts: ['elsewhere'], coveredShare: 0 });
    expect(findingOf(point({ ...north(london, 12.9) }), ground).indicates).toBe(true);
  });

  it('counts the neighbours that are meant as well, and how many homes a wide circle has room for', () => {
    const row = [-16, 16, 60].map((metres) => ({ ...house, ...north(london, metres) }));
    const between = findingOf(point({ ...north(london, 8), accuracyMetres: 30 }), {
      premises: house,
      neighbours: row,
      stolenAt,
      now,
    });
    // The middle of this point lies on the party wall with the neighbour to the north.
    expect(between.equallyMeant).toBe(1);
    expect(between.roomFor).toBe(14);
    expect(between.coveredShare).toBeCloseTo((8 / 30) ** 2, 6);
    expect(between.doubts).toEqual(['wider-than-premises', 'neighbours-equally-meant']);
  });

  it('warns of flats by several homes or by floors, and of age after an hour', () => {
    const ground = { neighbours: [], stolenAt, now };
    const flats = { ...house, dwellings: 12 };
    const tower = { ...house, storeys: 4 };
    expect(findingOf(point(), { ...ground, premises: flats }).doubts).toEqual(['flats']);
    expect(findingOf(point(), { ...ground, premises: tower }).doubts).toEqual(['flats']);
    const old = findingOf(point({ at: now - 61 * minute }), { ...ground, premises: house });
    expect(old).toMatchObject({ ageMinutes: 61, doubts: ['old'], indicates: true });
    expect(findingOf(point({ at: now - 60 * minute }), { ...ground, premises: house }).doubts).toEqual([]);
  });

  it('takes premises that are a point as touched within the circle, and says no room for any', () => {
    const door = { ...house, radiusMetres: 0 };
    const finding = findingOf(point(), { premises: door, neighbours: [door], stolenAt, now });
    expect(finding).toMatchObject({ coveredShare: 0, indicates: true, equallyMeant: 1 });
    expect(finding.roomFor).toBeUndefined();
  });
});
