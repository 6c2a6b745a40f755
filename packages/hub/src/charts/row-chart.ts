import { scaleLinear } from 'd3-scale';

/** Units of the picture's own; it is scaled to the width of the page. */
const width = 360;
const [rowHeight, barHeight, barTop] = [66, 12, 37] as const;

/** Amounts side by side, as bars that lie under each other. */
export interface RowChart {
  /** `text` says the amount in words; `value` absent is a row whose amount is not told. `from` and `to` are its interval. */
  readonly rows: readonly {
    readonly name: string;
    readonly text: string;
    readonly value?: number;
    readonly from?: number;
    readonly to?: number;
  }[];
  /** The amount at the right edge: the largest one when absent. */
  readonly most?: number;
}

/** Where everything of a picture of rows stands. */
export interface RowPicture {
  readonly kind: 'rows';
  readonly width: number;
  readonly height: number;
  readonly barHeight: number;
  readonly rows: readonly {
    readonly name: string;
    readonly text: string;
    readonly y: number;
    readonly barY: number;
    readonly length?: number;
    readonly interval?: { readonly from: number; readonly to: number };
  }[];
}

/** Draws amounts as bars from the left edge, each with its name and its words above it. */
export function rowChart({ rows, most }: RowChart): RowPicture {
  const largest = most ?? Math.max(0, ...rows.map(({ value = 0, to = 0 }) => Math.max(value, to)));
  const along = scaleLinear()
    .domain([0, largest === 0 ? 1 : largest])
    .range([0, width])
    .clamp(true);
  return {
    kind: 'rows',
    width,
    height: rows.length * rowHeight,
    barHeight,
    rows: rows.map(({ name, text, value, from, to }, row) => ({
      name,
      text,
      y: row * rowHeight + 14,
      barY: row * rowHeight + barTop,
      // What is more than nothing is seen to be there.
      ...(value === undefined ? {} : { length: value === 0 ? 0 : Math.max(2, Math.round(along(value))) }),
      ...(from === undefined || to === undefined
        ? {}
        : { interval: { from: Math.round(along(from)), to: Math.round(along(to)) } }),
    })),
  };
}
