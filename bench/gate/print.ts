const columns = [34, 11, 12, 9, 11, 12] as const;

/** One line of a table: the first cell to the left, the others to the right. */
export function row(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(columns[0]) : cell.padStart(columns[i] ?? 12)))
    .join('');
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

export function verdict(isKept: boolean): string {
  return isKept ? 'kept' : 'NOT KEPT';
}
