import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoArea, geoCentroid, geoEqualEarth, geoPath } from 'd3-geo';
import { feature, merge } from 'topojson-client';
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from 'topojson-specification';
import { countryNumber } from './country-numbers.ts';

/** Shapes of all countries. */
type Countries = GeometryCollection<{ readonly name: string }>;

/** The world as a picture: where land is, and where on it each country stands. */
export interface WorldShapes {
  readonly width: number;
  readonly height: number;
  /** All land but Antarctica as one path, in whole units of the picture. */
  readonly land: string;
  /** The middle of a country's largest piece of land; undefined for one without a shape. ISO 3166-1 alpha-2. */
  middleOf(country: string): { readonly x: number; readonly y: number } | undefined;
}

/** Units of the picture's own; it is scaled to the width of the page. */
const [width, height, edge] = [720, 340, 4] as const;
/** Nobody lives there, and it would take a fifth of the picture. */
const antarctica = '010';

/**
 * Draws the world once: it is some 30 kB of path, and the same for all who look. Shapes of Natural Earth (public domain),
 * land at 1:110 million, the middles of countries at 1:50 million, for small ones have no shape at the other. Projection:
 * B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection" (2018), which shows areas as large as they are.
 */
export function drawWorld(): WorldShapes {
  const coarse = readShapes('110m');
  const land = merge(
    coarse.topology,
    coarse.countries.geometries.filter(({ id }) => id !== antarctica).flatMap(polygonal),
  );
  const projection = geoEqualEarth().fitExtent(
    [
      [edge, edge],
      [width - edge, height - edge],
    ],
    land,
  );
  const findMiddle = middleFinder(readShapes('50m'));
  return {
    width,
    height,
    land: geoPath(projection).digits(0)(land) ?? '',
    middleOf: (country) => {
      const middle = findMiddle(countryNumber(country) ?? '');
      const [x, y] = (middle && projection(middle)) ?? [];
      return x === undefined || y === undefined ? undefined : { x: Math.round(x), y: Math.round(y) };
    },
  };
}

/** The middle of each country's largest piece, for overseas parts would draw it into the sea; by number, or name without one. */
function middleFinder({ topology, countries }: ReturnType<typeof readShapes>) {
  const byNumber = new Map(
    feature(topology, countries).features.map(({ id, properties, geometry }) => [
      String(id ?? properties.name),
      geometry,
    ]),
  );
  return (number: string): [number, number] | undefined => {
    const pieces = piecesOf(byNumber.get(number));
    const [largest] = pieces.toSorted((a, b) => geoArea(b) - geoArea(a));
    return largest && geoCentroid(largest);
  };
}

function piecesOf(geometry: GeoJSON.Geometry | undefined): GeoJSON.Polygon[] {
  if (geometry?.type === 'Polygon') return [geometry];
  if (geometry?.type !== 'MultiPolygon') return [];
  return geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
}

function polygonal(geometry: Countries['geometries'][number]): (Polygon | MultiPolygon)[] {
  return geometry.type === 'Polygon' || geometry.type === 'MultiPolygon' ? [geometry] : [];
}

function readShapes(scale: '110m' | '50m') {
  const path = createRequire(import.meta.url).resolve(`world-atlas/countries-${scale}.json`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- world-atlas says that its files are this
  const topology = JSON.parse(readFileSync(path, 'utf8')) as Topology<{ countries: Countries }>;
  return { topology, countries: topology.objects.countries };
}
