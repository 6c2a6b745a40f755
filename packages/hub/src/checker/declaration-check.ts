import type { DeclarationStatus } from '@deadset/domain';
import { decodeEntryLeaf, type EntryAct, type EntryLeaf } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';
import { type DeclarationLeaf, findUnspoken, streamDeclarationLeaves } from './declaration-rows-store.ts';

const statusAfter = {
  withdraw: 'withdrawn',
  lapse: 'lapsed',
  unlist: 'unlisted',
} as const satisfies Partial<Record<EntryAct, DeclarationStatus>>;

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
  if (act === 'declare' || act === 'raise')
    return { first, last, tier, status: tier === 0 ? 'declared' : 'proved' };
  if (act === 'propose' || act === 'object')
    return { first, last, tier: before?.tier ?? tier, status: before?.status ?? 'declared' };
  return { first, last, tier: before?.tier ?? tier, status: statusAfter[act] };
}

function faultOf(derived: Derived | undefined, hasErasures: boolean): string | undefined {
  if (derived === undefined) return undefined;
  const { last, status, tier } = derived;
  const isEnded = status !== 'declared' && status !== 'proved';
  const { row, entryId } = last;
  if (row === undefined) {
    return isEnded && hasErasures
      ? undefined
      : `The declaration of entry ${entryId} has no row, though by its entries it is ${status}.`;
  }
  if (row.status !== status)
    return `Declaration ${row.id} is ${row.status} by its row and ${status} by its entries, the last of which is ${entryId}.`;
  if (!isEnded && row.tier !== tier)
    return `Declaration ${row.id} has tier ${row.tier} by its row and ${tier} by its entries, the last of which is ${entryId}.`;
  return undefined;
}
