import type { Db } from '../database/index.ts';
import { chainHash, chainStart } from './audit-chain.ts';
import { type ChainHead, findUnchained, readLinks } from './audit-chain-store.ts';

/** What is wrong at the first place that does not fit. */
export type ChainFault =
  /** A place is missing. */
  | 'gap'
  /** The line of this place is gone. */
  | 'line-missing'
  /** The line, or a hash, is not what was chained. */
  | 'changed'
  /** The chain is whole, but it is not the one whose head somebody kept. */
  | 'another-chain'
  /** A line stands outside the chain and does not wait for a place. */
  | 'outside';

/** The chain's length and newest hash; or the first place (of `outside`: the line's id) at which it is not whole. */
export type ChainVerdict =
  | { readonly ok: true; readonly head: ChainHead }
  | { readonly ok: false; readonly fault: ChainFault; readonly place: number };

/** Lines that are read at a time. */
const linesPerRead = 5_000;

/**
 * Computes the whole chain again from the lines as they are now.
 *
 * Whoever may edit the database may compute a new chain as well: `kept` is a head that was noted elsewhere, earlier,
 * and a chain that was rewritten below it does not have it.
 */
export async function verifyAuditChain(db: Db, kept?: ChainHead): Promise<ChainVerdict> {
  let head: ChainHead = { place: 0, hash: chainStart };
  for (;;) {
    const links = await readLinks(db, head.place, linesPerRead);
    for (const { place, hash, line } of links) {
      const next = head.place + 1;
      if (place !== next) return { ok: false, fault: 'gap', place: next };
      if (line === undefined) return { ok: false, fault: 'line-missing', place };
      if (!chainHash(head.hash, line).equals(hash)) return { ok: false, fault: 'changed', place };
      if (kept?.place === place && !kept.hash.equals(hash))
        return { ok: false, fault: 'another-chain', place };
      head = { place, hash };
    }
    if (links.length === 0) break;
  }
  if (kept !== undefined && kept.place > head.place)
    return { ok: false, fault: 'another-chain', place: kept.place };
  const outside = await findUnchained(db);
  return outside === undefined ? { ok: true, head } : { ok: false, fault: 'outside', place: outside };
}
