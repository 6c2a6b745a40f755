/** Charts as pictures that the server draws, each with its table and its file: `charts/chart.njk` shows them. */

export type { ChartTable } from './chart-table.ts';
export { type ColumnChart, columnChart } from './column-chart.ts';
export { type RowChart, rowChart } from './row-chart.ts';
