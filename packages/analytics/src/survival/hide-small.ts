/** Fewest events that a cell tells of, unless it is nobody. */
export const fewestEvents = 5;

/** Which cells of a table may be told, row by row; the others are not told, whatever they are. */
export interface ToldCells {
  readonly total: readonly boolean[];
  readonly groups: readonly (readonly boolean[])[];
}

/**
 * Which cells of a table of counts may be told so that nothing is told of one to four devices.
 *
 * `groups` has a row for each group, every device in one of them, and in a row how many events there were by each of
 * some days, never falling; the total is their sum. Hidden are: cells of 1 to 4; cells that differ from the told one
 * before them by 1 to 4; what stands between two told cells that are the same, by hiding the second; and where a column
 * would give a hidden cell away by its total, the smallest of its others. A hidden total hides its column. Zero is told.
 * Where that does not suffice no group is told. What is hidden for itself and what hides another look the same.
 * L. Willenborg and T. de Waal, "Elements of Statistical Disclosure Control" (2001), chapter 4.
 */
export function hideSmall(groups: readonly (readonly number[])[]): ToldCells {
  return hideIn(groups, []);
}

/**
 * The same for several tables of the same devices. What is hidden of a row is hidden of the rows with the same counts in
 * the others: a maker that alone has a platform is a row of two tables, and what one hides the other would tell.
 */
export function hideSmallInTables(tables: readonly (readonly (readonly number[])[])[]): ToldCells[] {
  const hidden = new Map<string, Set<number>>();
  for (;;) {
    const told = tables.map((rows) =>
      hideIn(
        rows,
        rows.map((counts) => hidden.get(String(counts)) ?? new Set()),
      ),
    );
    let hasMore = false;
    for (const [table, rows] of tables.entries())
      for (const [row, counts] of rows.entries())
        for (const [column, isTold] of (told[table]?.groups[row] ?? []).entries()) {
          const known = hidden.get(String(counts)) ?? new Set<number>();
          hidden.set(String(counts), known);
          if (isTold || known.has(column)) continue;
          known.add(column);
          hasMore = true;
        }
    if (!hasMore) return told;
  }
}

/** `hidden` has the columns of each row that are hidden whatever they are. */
function hideIn(groups: readonly (readonly number[])[], hidden: readonly ReadonlySet<number>[]): ToldCells {
  const columns = groups[0]?.map((_, column) => column) ?? [];
  const sums = columns.map((column) => groups.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const total = new HiddenRow(sums);
  while (total.hideBySides());
  const rows = groups.map((row) => new HiddenRow(row));
  for (const [row, those] of hidden.entries()) for (const column of those) rows[row]?.hide(column);
  const telling = { total: total.told(), groups: rows.map((row) => row.told()) };
  for (;;) {
    const found = new Set(rows.map((row) => row.hideBySides()));
    const steps = columns.map((column) => hideByColumn(rows, column, total.isTold(column)));
    if (steps.includes('impossible'))
      return { ...telling, groups: groups.map((row) => row.map(() => false)) };
    if (!found.has(true) && !steps.includes('hidden'))
      return { ...telling, groups: rows.map((row) => row.told()) };
  }
}

/** One row of counts that never fall, and which of them are hidden so far. */
class HiddenRow {
  readonly #counts: readonly number[];
  readonly #hidden = new Set<number>();

  constructor(counts: readonly number[]) {
    this.#counts = counts;
  }

  count(column: number): number {
    return this.#counts[column] ?? 0;
  }

  isTold(column: number): boolean {
    return !this.#hidden.has(column);
  }

  /** Hides a cell; whether that changed anything. Nobody is always told. */
  hide(column: number): boolean {
    if (!this.isTold(column) || this.count(column) === 0) return false;
    this.#hidden.add(column);
    return true;
  }

  /** Between what the told cells beside it leave a hidden one, which is not nobody. */
  range(column: number): { readonly least: number; readonly most: number } {
    const told = this.#counts.map((count, one) => (this.isTold(one) ? count : undefined));
    const before = told.slice(0, column).findLast((count) => count !== undefined);
    const after = told.slice(column + 1).find((count) => count !== undefined);
    return { least: Math.max(1, before ?? 0), most: after ?? Number.POSITIVE_INFINITY };
  }

  told(): boolean[] {
    return this.#counts.map((_, column) => this.isTold(column));
  }

  /** Hides what the told cell before it gives away; whether that changed anything. */
  hideBySides(): boolean {
    let [hasChanged, before, isAfterHidden] = [false, 0, false];
    for (const [column, count] of this.#counts.entries()) {
      if (!this.isTold(column)) {
        isAfterHidden = true;
        continue;
      }
      const more = count - before;
      if ((more > 0 && more < fewestEvents) || (more === 0 && isAfterHidden)) {
        hasChanged = this.hide(column) || hasChanged;
        isAfterHidden = true;
      } else [before, isAfterHidden] = [count, false];
    }
    return hasChanged;
  }
}

/**
 * Hides one more cell where the total of a column gives hidden ones away. It does where they are fewer than two or sum
 * to fewer than five, and where the told cells beside them leave them no room to be more or less than they are.
 */
function hideByColumn(
  rows: readonly HiddenRow[],
  column: number,
  isTotalTold: boolean,
): 'hidden' | 'safe' | 'impossible' {
  if (!isTotalTold) return rows.map((row) => row.hide(column)).includes(true) ? 'hidden' : 'safe';
  const hidden = rows.filter((row) => !row.isTold(column));
  if (hidden.length === 0) return 'safe';
  const sumOf = (amount: (row: HiddenRow) => number) => hidden.reduce((sum, row) => sum + amount(row), 0);
  const sum = sumOf((row) => row.count(column));
  const hasRoom =
    sum > sumOf((row) => row.range(column).least) && sum < sumOf((row) => row.range(column).most);
  if (hidden.length > 1 && sum >= fewestEvents && hasRoom) return 'safe';
  const [next] = rows
    .filter((row) => row.isTold(column) && row.count(column) > 0)
    .toSorted((a, b) => a.count(column) - b.count(column));
  return next?.hide(column) === true ? 'hidden' : 'impossible';
}
