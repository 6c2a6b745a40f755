import { max } from 'd3-array';
import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';

/** Units of the picture's own; it is scaled to the width of the page. On the right is room for half of the last name. */
const [width, height] = [360, 200] as const;
const margin = { top: 8, right: 20, bottom: 22, left: 36 } as const;
/** Lines across the picture that can be told apart. */
const tickCount = 4;
/** Names under the columns that have room beside each other. */
const mostNames = 5;

/** What stands under a column: an instant, which the page writes as a day of the reader's language, or words. */
type ColumnName = { readonly at: number } | { readonly text: string };

/** Counts over time, as columns of parts. */
export interface ColumnChart {
  /** One name for each part of a column, from the foot up: what the key says. At most three, told apart by shade and pattern. */
  readonly parts: readonly string[];
  /** Oldest first; `counts` has as many as there are parts. A column of a day has the day's instant in place of a name. */
  readonly columns: readonly (ColumnName & { readonly counts: readonly number[] })[];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Index of the part. */
  readonly part: number;
}

/** Where everything of a picture of columns stands. */
export interface ColumnPicture {
  readonly kind: 'columns';
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly foot: number;
  readonly key: readonly string[];
  readonly boxes: readonly Box[];
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly names: readonly ({ readonly x: number } & ColumnName)[];
}

/** Draws counts as columns whose parts stand on each other, with whole numbers up the side. */
export function columnChart({ parts, columns }: ColumnChart): ColumnPicture {
  const across = scaleBand<number>()
    .domain(columns.map((_, index) => index))
    .range([margin.left, width - margin.right])
    .padding(0.2);
  const highest = max(columns, ({ counts }) => counts.reduce((sum, count) => sum + count, 0)) ?? 0;
  const up = scaleLinear()
    .domain([0, Math.max(1, highest)])
    .range([height - margin.bottom, margin.top])
    .nice(tickCount);
  const layers = stack<(typeof columns)[number], number>()
    .keys(parts.map((_, part) => part))
    .value(({ counts }, part) => counts[part] ?? 0)([...columns]);
  const every = Math.ceil(columns.length / mostNames);
  return {
    kind: 'columns',
    width,
    height,
    left: margin.left,
    right: width - margin.right,
    foot: height - margin.bottom,
    key: parts,
    boxes: layers.flatMap((layer, part) =>
      layer.flatMap(([from, to], index) =>
        to === from
          ? []
          : [
              {
                x: tenths(across(index) ?? 0),
                y: tenths(up(to)),
                width: tenths(across.bandwidth()),
                height: tenths(up(from) - up(to)),
                part,
              },
            ],
      ),
    ),
    ticks: up
      .ticks(tickCount)
      .filter((tick) => Number.isInteger(tick))
      .map((tick) => ({ y: tenths(up(tick)), text: tick.toLocaleString('en-GB') })),
    names: columns.flatMap((column, index) => {
      if ((columns.length - 1 - index) % every !== 0) return [];
      const x = tenths((across(index) ?? 0) + across.bandwidth() / 2);
      return [{ x, ...('at' in column ? { at: column.at } : { text: column.text }) }];
    }),
  };
}

/** Tenths of a unit are less than the eye sees, and shorter to send. */
function tenths(units: number): number {
  return Math.round(units * 10) / 10;
}
