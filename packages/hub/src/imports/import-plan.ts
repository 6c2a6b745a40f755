import { setImmediate as breathe } from 'node:timers/promises';
import type { ImeiKey } from '@deadset/domain';
import { type ColumnRow, RowColumns } from './row-columns.ts';
import type { RowErrors } from './row-errors.ts';
import { groupsOf, type RowGroup } from './row-groups.ts';
import type { ListKind, RowStatus, StolenListRow } from './stolen-list-rows.ts';

/** What a contributor says of one device. */
export interface Word {
  readonly status: RowStatus;
  /** The day the loss was reported, as the number yyyymmdd. */
  readonly reportedOn?: number;
}

/** A device of the contributor's list as the record has it from earlier imports. */
export interface PresentRow extends Word {
  readonly key: ImeiKey;
  /** Pending for 48 hours and not proved since: without effect, yet still what the contributor has on its list. */
  readonly ranOut: boolean;
}

/** What an import would do, before anything is written. */
export interface ImportPlan {
  /** What each device that changes shall come to, by ascending key: the row, or off the list where there is none. */
  readonly wishes: RowColumns;
  /** Devices of the contributor's list that have an effect before the import. */
  readonly present: number;
  readonly duplicates: number;
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Devices that the file names by rows that contradict each other. */
  readonly conflicts: number;
  /** Most devices of one type with consecutive serial numbers that it would add. */
  readonly longestRun: number;
}

/** Serial numbers of one type allocation code: six digits. 3GPP TS 23.003, 6.2.1. */
const serialsPerType = 1_000_000;
/** Groups judged before others get their turn in this process. */
const groupsPerTurn = 10_000;

/**
 * Holds a file against the contributor's present list (by ascending key, in pages): what would be done, and what is
 * wrong with rows that are fine by themselves. Adds the latter to `errors`.
 */
export async function planImport(
  kind: ListKind,
  rows: RowColumns,
  present: AsyncIterable<readonly PresentRow[]>,
  errors: RowErrors,
): Promise<ImportPlan> {
  const planner = new Planner(kind, errors);
  const groups = groupsOf(rows);
  let group = groups.next();
  let judged = 0;
  const judgeBelow = async (key: number) => {
    for (; group.done !== true && group.value.key < key; group = groups.next()) {
      planner.judge(group.value, undefined);
      judged += 1;
      if (judged % groupsPerTurn === 0) await breathe();
    }
  };
  for await (const page of present) {
    for (const own of page) {
      await judgeBelow(own.key);
      if (group.done !== true && group.value.key === own.key) {
        planner.judge(group.value, own);
        group = groups.next();
      } else planner.judgeUnnamed(own);
    }
  }
  await judgeBelow(Number.POSITIVE_INFINITY);
  return planner.plan();
}

/** Whether the record already has what a row says. */
export function saysTheSame(present: Word, wanted: Word): boolean {
  if (present.status !== wanted.status) return false;
  // To correct the day of an unproved word would be a second unproved word, which has no effect: the first one stays.
  return wanted.status === 'pending' || present.reportedOn === wanted.reportedOn;
}

class Planner {
  readonly #kind: ListKind;
  readonly #errors: RowErrors;
  readonly #wishes = new RowColumns();
  readonly #counts = {
    present: 0,
    duplicates: 0,
    added: 0,
    updated: 0,
    removed: 0,
    unchanged: 0,
    conflicts: 0,
  };

  #run = { nextKey: -1, length: 0, longest: 0 };

  constructor(kind: ListKind, errors: RowErrors) {
    this.#kind = kind;
    this.#errors = errors;
  }

  plan(): ImportPlan {
    return { wishes: this.#wishes, ...this.#counts, longestRun: this.#run.longest };
  }

  /** A device of the contributor's list that no row names: a full list takes it off, a delta leaves it. */
  judgeUnnamed(own: PresentRow): void {
    this.#notePresent(own);
    if (this.#kind === 'full' && !own.ranOut) this.#remove({ key: own.key, line: 0 });
  }

  /** A device that rows name, and how the contributor's list has it now. */
  judge({ rows }: RowGroup, own: PresentRow | undefined): void {
    this.#notePresent(own);
    const taken = rows.filter(isTaken);
    const [first] = taken;
    // Only rows that cannot be taken: the device stays as it is, for the file does name it.
    if (first === undefined) return;
    if (taken.some(({ row }) => !isSameRow(row, first.row))) {
      this.#conflict(taken, first.line);
      return;
    }
    this.#counts.duplicates += taken.length - 1;
    const { row, line } = first;
    const problem = problemWith(row, own);
    if (problem !== undefined) this.#errors.add({ line, ...problem });
    else if (row.change !== 'remove') this.#put(row, line, own);
    else if (own?.ranOut === true) this.#counts.unchanged += 1;
    else this.#remove({ key: row.key, line });
  }

  #put(row: StolenListRow, line: number, own: PresentRow | undefined): void {
    const stands = own !== undefined && !own.ranOut;
    if (stands && saysTheSame(own, row)) {
      this.#counts.unchanged += 1;
      return;
    }
    this.#counts[stands ? 'updated' : 'added'] += 1;
    if (!stands) this.#noteAdded(row.key);
    this.#wishes.add({ key: row.key, line, row });
  }

  /** Keys come in ascending order; the serial number begins anew with each type. */
  #noteAdded(key: ImeiKey): void {
    const isNext = key === this.#run.nextKey && key % serialsPerType !== 0;
    const length = isNext ? this.#run.length + 1 : 1;
    this.#run = { nextKey: key + 1, length, longest: Math.max(this.#run.longest, length) };
  }

  #remove(wish: ColumnRow): void {
    this.#counts.removed += 1;
    this.#wishes.add(wish);
  }

  #conflict(rows: readonly { readonly line: number }[], firstLine: number): void {
    this.#counts.conflicts += 1;
    for (const { line } of rows) {
      const other = line === firstLine ? 'a later line' : `line ${firstLine}`;
      this.#errors.add({ line, problem: `names the same device as ${other}, with other values` });
    }
  }

  #notePresent(own: PresentRow | undefined): void {
    if (own !== undefined && !own.ranOut) this.#counts.present += 1;
  }
}

function isTaken(row: ColumnRow): row is Required<ColumnRow> {
  return row.row !== undefined;
}

/** What is wrong with a row in view of the present list. */
function problemWith(
  { status, change }: StolenListRow,
  own: PresentRow | undefined,
): { column: string; problem: string } | undefined {
  if (change === 'add' && own?.ranOut === false)
    return { column: 'change_type', problem: 'adds a device that is on your list' };
  if ((change === 'update' || change === 'remove') && own === undefined)
    return { column: 'change_type', problem: `${change}s a device that is not on your list` };
  if (change !== 'remove' && status === 'pending' && own?.ranOut === true)
    return {
      column: 'status',
      problem: 'was pending for 48 hours and ran out; only blacklist lists it again',
    };
  return undefined;
}

function isSameRow(a: StolenListRow, b: StolenListRow): boolean {
  return a.status === b.status && a.reportedOn === b.reportedOn && a.change === b.change;
}
