import type { ImportGuard } from '@deadset/protocol';
import type { ImportPlan } from './import-plan.ts';

/** A guard that stops an import, with a sentence that shows what the import would have done. */
export interface Stop {
  readonly guard: ImportGuard;
  readonly detail: string;
}

/** Share of the present rows that an import may take off by itself. */
const largestShrink = 0.01;
/** Share of the present rows by which an import may make the list longer by itself. */
const largestGrowth = 0.25;
/** A shorter list may grow as it likes: it is being built up. */
const growthCountsFrom = 1_000;

/** Consecutive serials of one type that an import may add by itself: a pallet, not a range that somebody made up. */
const longestSequence = 1_000;

/** Share of all phones ever seen on the networks that an import may add by itself. DIRBS-Core `max_allowed_matching_ratio`. */
const largestMatch = 0.1;
/** Fewer phones than this decide nothing. */
const matchCountsFrom = 1_000;

/** Whether so many new rows could be too large a part of the phones that were seen, `seen` at least: else nobody looks. */
export function mayMatchTooMany({ added }: Pick<ImportPlan, 'added'>, seen: number): boolean {
  return added > Math.max(seen, matchCountsFrom) * largestMatch;
}

/** Stops a list that would refuse a large part of the phones on the networks, whatever else is right about it. */
export function matchOf(matched: number, seen: number): Stop | undefined {
  if (seen < matchCountsFrom || matched <= seen * largestMatch) return undefined;
  const detail = `It would list ${matched} of the ${seen} phones ever seen on the networks (${percent(matched / seen)}; more than ${percent(largestMatch)} needs the override)`;
  return { guard: 'match-ratio', detail };
}

/** What a contributor's imports of the last 24 hours have done that nobody else has approved: small steps add up. */
export interface EarlierSteps {
  readonly added: number;
  readonly removed: number;
}
const noEarlierSteps: EarlierSteps = { added: 0, removed: 0 };

/** The guards that a plan trips, by itself or with the steps that came before it. */
export function guardsAgainst(plan: ImportPlan, earlier: EarlierSteps = noEarlierSteps): Stop[] {
  return [shrinkOf(plan, earlier), growthOf(plan, earlier), sequenceIn(plan), conflictIn(plan)].filter(
    (stop) => stop !== undefined,
  );
}

/** Whether overriding it takes a second person. Rows that contradict each other are not taken anyway. */
export function needsSecondPerson({ guard }: Stop): boolean {
  return guard !== 'conflict' && guard !== 'delta' && guard !== 'thresholds' && guard !== 'rows';
}

/** Whether the length of the present list decides anything about such a plan. */
export function dependsOnLength(
  { added, removed }: Pick<ImportPlan, 'added' | 'removed'>,
  earlier: EarlierSteps = noEarlierSteps,
): boolean {
  return removed > 0 || added + earlier.added > growthCountsFrom * largestGrowth;
}

function shrinkOf({ removed, present }: ImportPlan, earlier: EarlierSteps): Stop | undefined {
  // The list as it was before those steps, or as it is, whichever is longer: growing first excuses no shrinking.
  const length = Math.max(present, present + earlier.removed - earlier.added);
  const total = removed + earlier.removed;
  if (removed === 0 || total <= length * largestShrink) return undefined;
  const detail = `It would take ${removed} of the ${present} devices on your list off it${withEarlier(earlier.removed)} (${percent(total / length)}; more than ${percent(largestShrink)} needs the override)`;
  return { guard: 'shrink', detail };
}

function growthOf({ added, removed, present }: ImportPlan, earlier: EarlierSteps): Stop | undefined {
  const growth = added - removed;
  const ofDay = growth + earlier.added - earlier.removed;
  const lengthBefore = present + earlier.removed - earlier.added;
  const isAlone = isTooMuch(growth, present);
  if (growth <= 0 || !(isAlone || isTooMuch(ofDay, lengthBefore))) return undefined;
  const share = isAlone ? growth / present : ofDay / lengthBefore;
  const before = isAlone ? '' : withEarlier(earlier.added);
  const detail = `It would make your list of ${present} devices longer by ${growth}${before} (${percent(share)}; more than ${percent(largestGrowth)} needs the override)`;
  return { guard: 'growth', detail };
}

function isTooMuch(growth: number, length: number): boolean {
  return length >= growthCountsFrom && growth > length * largestGrowth;
}

function withEarlier(count: number): string {
  return count === 0 ? '' : `, after ${count} in the 24 hours before`;
}

function sequenceIn({ longestRun }: ImportPlan): Stop | undefined {
  if (longestRun <= longestSequence) return undefined;
  const detail = `It would add ${longestRun} devices of one type with consecutive serial numbers (more than ${longestSequence} needs the override)`;
  return { guard: 'sequence', detail };
}

function conflictIn({ conflicts }: ImportPlan): Stop | undefined {
  if (conflicts === 0) return undefined;
  const detail = `It names ${conflicts} ${conflicts === 1 ? 'device' : 'devices'} by rows that contradict each other; with the override none of these rows is taken`;
  return { guard: 'conflict', detail };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
