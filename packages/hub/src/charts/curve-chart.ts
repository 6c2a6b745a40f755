import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';

/** Units of the picture's own; it is scaled to the width of the page. On the right is room for half of the last name. */
const [width, height] = [360, 220] as const;
const margin = { top: 8, right: 20, bottom: 22, left: 42 } as const;
/** Lines across the picture that can be told apart. */
const tickCount = 4;

/** A share that grows with time, and between what it truly lies. */
export interface CurveChart {
  /** What the line is, and what the band around it. */
  readonly key: readonly [string, string];
  /** In the order of `at`; the curve begins at nothing. */
  readonly points: readonly {
    readonly at: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** The last place along the foot, whether or not a point stands there. */
  readonly end: number;
  /** Under which places names stand. */
  readonly names: readonly { readonly at: number; readonly text: string }[];
}

/** Where everything of a picture of a curve stands. */
export interface CurvePicture {
  readonly kind: 'curve';
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly foot: number;
  readonly key: readonly [string, string];
  /** Paths of SVG. */
  readonly line: string;
  readonly band: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly names: readonly { readonly x: number; readonly text: string }[];
}

/** Draws a share over time as a line with its interval as a band, straight from one point that is told to the next. */
export function curveChart({ key, points, end, names }: CurveChart): CurvePicture {
  const along = scaleLinear()
    .domain([0, end])
    .range([margin.left, width - margin.right]);
  const highest = max(points, ({ high }) => high) ?? 0;
  const up = scaleLinear()
    .domain([0, highest === 0 ? 1 : highest])
    .range([height - margin.bottom, margin.top])
    .nice(tickCount);
  const drawn = [{ at: 0, share: 0, low: 0, high: 0 }, ...points];
  const xOf = ({ at }: { readonly at: number }) => tenths(along(at));
  const toLine = line<(typeof drawn)[number]>()
    .x(xOf)
    .y(({ share }) => tenths(up(share)));
  const toBand = area<(typeof drawn)[number]>()
    .x(xOf)
    .y0(({ low }) => tenths(up(low)))
    .y1(({ high }) => tenths(up(high)));
  return {
    kind: 'curve',
    width,
    height,
    left: margin.left,
    right: width - margin.right,
    foot: height - margin.bottom,
    key,
    line: toLine(drawn) ?? '',
    band: toBand(drawn) ?? '',
    points: points.map((point) => ({ x: xOf(point), y: tenths(up(point.share)) })),
    ticks: up.ticks(tickCount).map((tick) => ({ y: tenths(up(tick)), text: `${tenths(tick * 100)} %` })),
    names: names.map(({ at, text }) => ({ x: tenths(along(at)), text })),
  };
}

/** Tenths of a unit are less than the eye sees, and shorter to send. */
function tenths(units: number): number {
  return Math.round(units * 10) / 10;
}
