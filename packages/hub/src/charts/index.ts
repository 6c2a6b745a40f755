/** Charts as pictures that the server draws, each with its table and its file: `charts/chart.njk` shows them. */

export type { ChartTable } from './chart-table.ts';
export { columnChart } from './column-chart.ts';
export { curveChart } from './curve-chart.ts';
export { rowChart } from './row-chart.ts';
export { worldMap } from './world-map.ts';
