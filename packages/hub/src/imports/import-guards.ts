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

/** The guards that a plan trips. */
export function guardsAgainst(plan: ImportPlan): Stop[] {
  return [shrinkOf(plan), growthOf(plan), sequenceIn(plan), conflictIn(plan)].filter(
    (stop) => stop !== undefined,
  );
}

/** Whether overriding it takes a second person. Rows that contradict each other are not taken anyway. */
export function needsSecondPerson({ guard }: Stop): boolean {
  return guard !== 'conflict' && guard !== 'delta' && guard !== 'thresholds' && guard !== 'rows';
}

/** Whether the length of the present list decides anything about such a plan. */
export function dependsOnLength({ added, removed }: Pick<ImportPlan, 'added' | 'removed'>): boolean {
  return removed > 0 || added > growthCountsFrom * largestGrowth;
}

function shrinkOf({ removed, present }: ImportPlan): Stop | undefined {
  if (removed <= present * largestShrink) return undefined;
  const detail = `It would take ${removed} of the ${present} devices on your list off it (${percent(removed / present)}; more than ${percent(largestShrink)} needs the override)`;
  return { guard: 'shrink', detail };
}

function growthOf({ added, removed, present }: ImportPlan): Stop | undefined {
  const growth = added - removed;
  if (present < growthCountsFrom || growth <= present * largestGrowth) return undefined;
  const detail = `It would make your list of ${present} devices longer by ${growth} (${percent(growth / present)}; more than ${percent(largestGrowth)} needs the override)`;
  return { guard: 'growth', detail };
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
