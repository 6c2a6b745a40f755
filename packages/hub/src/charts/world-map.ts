import { scaleSqrt } from 'd3-scale';
import { drawWorld, type WorldShapes } from './world-shapes.ts';

/** Amounts by country. */
export interface WorldMap {
  /** The largest first: each is numbered by its place here, on the map as in the table beside it. */
  readonly places: readonly { readonly country?: string; readonly amount: number }[];
}

/** Where everything of a map stands. */
export interface MapPicture {
  readonly kind: 'map';
  readonly width: number;
  readonly height: number;
  readonly land: string;
  /** Circles, the largest first so that none hides a smaller one. `number` says which row of the table it is. */
  readonly circles: readonly {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly number: number;
  }[];
}

/** The smallest has room for a number of two digits. */
const [smallestRadius, largestRadius] = [9, 24] as const;

let world: WorldShapes | undefined;

/** Draws amounts as circles whose areas are to each other as they are, each with its number; the world is drawn once. */
export function worldMap({ places }: WorldMap): MapPicture {
  const shapes = world ?? drawWorld();
  world = shapes;
  const { width, height, land } = shapes;
  const most = Math.max(0, ...places.map(({ amount }) => amount));
  const across = scaleSqrt()
    .domain([0, Math.max(1, most)])
    .range([0, largestRadius]);
  return {
    kind: 'map',
    width,
    height,
    land,
    circles: places.flatMap(({ country, amount }, place) => {
      const middle = country === undefined ? undefined : shapes.middleOf(country);
      if (middle === undefined) return [];
      return { ...middle, radius: Math.max(smallestRadius, Math.round(across(amount))), number: place + 1 };
    }),
  };
}
