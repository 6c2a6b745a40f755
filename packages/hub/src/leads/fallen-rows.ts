import { leadMethod } from '@deadset/analytics';
import type { Officer, PoliceTrx } from '../police-zone/index.ts';
import type { LeadParts } from './lead-parts.ts';
import { type LeadRow, readRows } from './lead-row-store.ts';
import { endThem, lockUndecided } from './lead-store.ts';
import { findStanding } from './standing-answers-store.ts';

/**
 * Attempts that count against somebody in a lead and would not be counted now: their report was withdrawn, ended or
 * disputed since, or a reviewer keeps a shield over the phone. What is older than the window is left as it was counted.
 */
export async function findFallen(
  parts: LeadParts,
  officer: Officer,
  { object, act, rows }: { readonly object: string; readonly act: string; readonly rows: readonly LeadRow[] },
): Promise<ReadonlySet<string>> {
  const to = parts.clock();
  const from = to - leadMethod.windowMs;
  const against = countedAgainst(rows, from);
  if (against.length === 0) return new Set();
  const crossing = { by: officer, act, object, why: officer.why, detail: { rows: against.length } };
  const standing = await parts.gateway.fromRegister(crossing, (register) =>
    findStanding(register, against, { from, to }),
  );
  return new Set(against.filter((attempt) => !standing.has(attempt)));
}

/** Ends a force's undecided leads that stand on anything but `counted`, the attempts that count now; gives how many. */
export async function endFallenLeads(
  police: PoliceTrx,
  {
    force,
    from,
    counted,
  }: { readonly force: string; readonly from: number; readonly counted: ReadonlySet<string> },
): Promise<number> {
  const fallen: string[] = [];
  for (const id of await lockUndecided(police, force)) {
    const against = countedAgainst(await readRows(police, id), from);
    if (against.some((attempt) => !counted.has(attempt))) fallen.push(id);
  }
  return endThem(police, fallen);
}

function countedAgainst(rows: readonly LeadRow[], from: number): string[] {
  return rows.filter(({ counted, at }) => counted === 'against' && at >= from).map(({ attempt }) => attempt);
}
