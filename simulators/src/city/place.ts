import type { SeededChance } from '../seeded-chance.ts';
import type { AttachRow } from './city-rows.ts';
import { type PlaceLine, places } from './share-tables.ts';

export const london: PlaceLine = placeNamed('London');

function placeNamed(name: string): PlaceLine {
  const place = places.lines.find((line) => line.name === name);
  if (place === undefined) throw new Error(`there is no place ${name}`);
  return place;
}

/** A cell of a city: within some ten kilometres of its middle. */
export function cellIn(
  { latitude, longitude }: PlaceLine,
  chance: SeededChance,
): Pick<AttachRow, 'latitude' | 'longitude' | 'radiusKm'> {
  return {
    latitude: rounded(latitude + chance.between(-0.1, 0.1)),
    longitude: rounded(longitude + chance.between(-0.15, 0.15)),
    radiusKm: 3,
  };
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e4) / 1e4;
}
