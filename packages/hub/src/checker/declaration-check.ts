import { type DeclarationStatus, isEnded } from '@deadset/domain';
import { decodeEntryLeaf, type EntryAct, type EntryLeaf } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';
import { type DeclarationLeaf, findUnspoken, streamDeclarationLeaves } from './declaration-rows-store.ts';

/** What an act makes of a declaration, as far as leaves tell; undefined where it leaves it as it is. */
const statusAfter = {
  declare: 'by-tier',
  raise: 'by-tier',
  verify: 'proved',
  settle: 'proved',
  'choose-mode': undefined,
  amend: undefined,
  ease: 'eased',
  restore: 'proved',
  propose: undefined,
  object: undefined,
  withdraw: 'withdrawn',
  lapse: 'lapsed',
  unlist: 'unlisted',
  // Acts on an enrolment, which is no declaration.
  enrol: undefined,
  'hand-over': undefined,
} as const satisfies Record<EntryAct, DeclarationStatus | 'by-tier' | undefined>;

/** What the acts on one declaration make of it, as far as leaves tell. */
interface Derived {
  readonly first: EntryLeaf;
  readonly last: DeclarationLeaf;
  readonly status: DeclarationStatus;
  readonly tier: number;
}

/** The first declaration whose row says something else than its entries; undefined when there is none. */
export async function findDeclarationFault(trx: Trx, hasErasures: boolean): Promise<string | undefined> {
  let present: Derived | undefined;
  for await (const next of streamDeclarationLeaves(trx)) {
    const leaf = decodeEntryLeaf(next.leaf);
    const isSameOne = present?.first.declaration.equals(leaf.declaration) === true;
    const fault = isSameOne ? undefined : faultOf(present, hasErasures);
    if (fault !== undefined) return fault;
    present = derive(isSameOne ? present : undefined, leaf, next);
  }
  const unspoken = await findUnspoken(trx);
  return (
    faultOf(present, hasErasures) ??
    (unspoken && `Declaration ${unspoken} has a row, and no entry speaks of it.`)
  );
}

function derive(before: Derived | undefined, leaf: EntryLeaf, last: DeclarationLeaf): Derived {
  const first = before?.first ?? leaf;
  const { act, tier } = leaf;
  const after = statusAfter[act];
  if (after === 'by-tier') return { first, last, tier, status: tier === 0 ? 'declared' : 'proved' };
  if (after === undefined)
    return { first, last, tier: before?.tier ?? tier, status: before?.status ?? 'declared' };
  return { first, last, tier: isEnded(after) ? (before?.tier ?? tier) : tier, status: after };
}

/** Whether a row says what its entries do. Only openings tell a disputed declaration from a proved one. */
function isSameStatus(row: DeclarationStatus, derived: DeclarationStatus): boolean {
  return row === derived || (row === 'disputed' && derived === 'proved');
}

function faultOf(derived: Derived | undefined, hasErasures: boolean): string | undefined {
  if (derived === undefined) return undefined;
  const { last, status, tier } = derived;
  const hasEnded = isEnded(status);
  const { row, entryId } = last;
  if (row === undefined) {
    return hasEnded && hasErasures
      ? undefined
      : `The declaration of entry ${entryId} has no row, though by its entries it is ${status}.`;
  }
  if (!isSameStatus(row.status, status))
    return `Declaration ${row.id} is ${row.status} by its row and ${status} by its entries, the last of which is ${entryId}.`;
  if (!hasEnded && row.tier !== tier)
    return `Declaration ${row.id} has tier ${row.tier} by its row and ${tier} by its entries, the last of which is ${entryId}.`;
  return undefined;
}
