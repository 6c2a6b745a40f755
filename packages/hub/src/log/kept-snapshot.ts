import { type FeedState, positionOf, type VerifierPolicy, verifySnapshot } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { LogDamaged } from './fold-batches.ts';
import { readKeptSnapshot, writeKeptSnapshot } from './log-snapshot-store.ts';
import { encodeInTurns, verifyInTurns } from './snapshot-in-turns.ts';

/**
 * Keeps the list of a published head for the next start, and gives the position that it covers; -1 before the first.
 *
 * What it covers may be erased afterwards, so a file from which no hub could start is not kept: it is read back and
 * verified first.
 */
export async function keepSnapshot(
  db: Db,
  verified: { readonly state: FeedState; readonly note: string | undefined },
  policy: VerifierPolicy,
  at: number,
): Promise<number> {
  const { state, note } = verified;
  const { anchor } = state;
  if (anchor === undefined || note === undefined) return -1;
  const bytes = await encodeInTurns({ ...state, anchor: { ...anchor, note } });
  const result = await verifyInTurns(bytes, policy);
  if (!result.ok) throw new LogDamaged(`our own snapshot does not verify: ${result.refusal}`);
  const position = positionOf(state);
  await writeKeptSnapshot(db, { position, bytes, writtenAt: at });
  return position;
}

/**
 * The state that the kept snapshot proves; undefined when none is kept. Throws `LogDamaged` when it proves none: what
 * it covers may have been erased, so there is no other way to the list.
 */
export async function startingState(db: Db, policy: VerifierPolicy): Promise<FeedState | undefined> {
  const kept = await readKeptSnapshot(db);
  if (kept === undefined) return undefined;
  const result = verifySnapshot(kept.bytes, policy, -1);
  if (!result.ok)
    throw new LogDamaged(`the kept snapshot of the list does not fit what was signed: ${result.refusal}`);
  return result.state;
}
