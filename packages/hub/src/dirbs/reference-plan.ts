import type { ImportGuard, RowError } from '@deadset/protocol';
import type { Change } from './reference-file.ts';
import type { ReferenceKind, ReferenceRow } from './reference-kinds.ts';

/** A row that was read, with the hash that names it and the one of all that it says. */
export interface HashedRow {
  readonly line: number;
  readonly row: ReferenceRow;
  readonly change?: Change;
  readonly key: Buffer;
  /** Of what the row says beside its name. */
  readonly said: string;
}

/** What an import of a reference list would do. */
export interface ReferencePlan {
  readonly added: readonly HashedRow[];
  readonly updated: readonly HashedRow[];
  /** Keys, in hexadecimal. */
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly duplicates: number;
  readonly before: number;
  readonly stops: readonly { readonly guard: ImportGuard; readonly detail: string }[];
}

/**
 * Holds the rows of a file against the present list (what each row says, by its key in hexadecimal).
 *
 * Adds rows that contradict each other or the present list to `errors`; none of them is taken. DIRBS-Core user guide,
 * import checks: conflict, delta, historic size.
 */
export function planReference(
  kind: ReferenceKind,
  isDelta: boolean,
  rows: readonly HashedRow[],
  present: ReadonlyMap<string, string>,
  errors: RowError[],
): ReferencePlan {
  const { agreed, duplicates, conflicts } = withoutConflicts(rows, errors);
  const added: HashedRow[] = [];
  const updated: HashedRow[] = [];
  const removed: string[] = [];
  let unchanged = 0;
  let misfits = 0;
  for (const [key, row] of agreed) {
    const now = present.get(key);
    const problem = isDelta ? misfitOf(row.change, now !== undefined) : undefined;
    if (problem !== undefined) {
      misfits += 1;
      errors.push({ line: row.line, column: 'change_type', problem });
    } else if (row.change === 'remove') removed.push(key);
    else if (now === undefined) added.push(row);
    else if (now === row.said) unchanged += 1;
    else updated.push(row);
  }
  const named = new Set(rows.map(({ key }) => key.toString('hex')));
  if (!isDelta) removed.push(...[...present.keys()].filter((key) => !named.has(key)));
  const plan = { added, updated, removed, unchanged, duplicates, before: present.size };
  const stops = [shrinkOf(kind, plan), growthOf(kind, plan), conflictOf(conflicts), deltaOf(misfits)];
  return { ...plan, stops: stops.filter((stop) => stop !== undefined) };
}

function withoutConflicts(rows: readonly HashedRow[], errors: RowError[]) {
  const agreed = new Map<string, HashedRow>();
  const contradicted = new Set<string>();
  let duplicates = 0;
  for (const row of rows) {
    const key = row.key.toString('hex');
    const first = agreed.get(key);
    if (first === undefined) agreed.set(key, row);
    else if (first.said === row.said && first.change === row.change) duplicates += 1;
    else {
      contradicted.add(key);
      const problem = `names the same as line ${first.line}, with other values`;
      errors.push({ line: row.line, problem });
    }
  }
  for (const key of contradicted) agreed.delete(key);
  return { agreed, duplicates, conflicts: contradicted.size };
}

function misfitOf(change: Change | undefined, isThere: boolean): string | undefined {
  if (change === 'add' && isThere) return 'adds what is on the list';
  if (change !== 'add' && !isThere) return `${change ?? 'change'}s what is not on the list`;
  return undefined;
}

type Stop = ReferencePlan['stops'][number];

function shrinkOf(kind: ReferenceKind, plan: Omit<ReferencePlan, 'stops'>): Stop | undefined {
  const { before, added, removed } = plan;
  const after = before + added.length - removed.length;
  if (before === 0 || after >= kind.fewest(before)) return undefined;
  return { guard: 'shrink', detail: `It would leave ${after} of the ${before} rows on the list` };
}

/** Share of an exempting list by which it may grow by itself, once it has so many rows. As a stolen list's. */
const largestGrowth = 0.25;
const growthCountsFrom = 1_000;

function growthOf(
  kind: ReferenceKind,
  { before, added, removed }: Omit<ReferencePlan, 'stops'>,
): Stop | undefined {
  const growth = added.length - removed.length;
  if (kind.exempts !== true || before < growthCountsFrom || growth <= before * largestGrowth)
    return undefined;
  return {
    guard: 'growth',
    detail: `It would let ${growth} more phones through than the ${before} on the list`,
  };
}

function conflictOf(count: number): Stop | undefined {
  if (count === 0) return undefined;
  const detail = `It says different things about ${count} of its rows; with the override none of those is taken`;
  return { guard: 'conflict', detail };
}

function deltaOf(count: number): Stop | undefined {
  if (count === 0) return undefined;
  const detail = `${count} of its changes do not fit the present list; with the override none of those is taken`;
  return { guard: 'delta', detail };
}
