import {
  encodeSnapshot,
  type FeedState,
  positionOf,
  type VerifierPolicy,
  verifySnapshot,
} from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { LogDamaged } from './fold-batches.ts';
import { readKeptSnapshot, writeKeptSnapshot } from './log-snapshot-store.ts';

/** The list at a head as a file, under the note given; undefined before the first head. */
function snapshotOf(
  state: FeedState,
  note: string | undefined,
): { position: number; bytes: Buffer } | undefined {
  if (state.anchor === undefined || note === undefined) return undefined;
  const bytes = encodeSnapshot({ ...state, anchor: { ...state.anchor, note } });
  return { position: positionOf(state), bytes };
}

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
  const snapshot = snapshotOf(verified.state, verified.note);
  if (snapshot === undefined) return -1;
  const result = verifySnapshot(snapshot.bytes, policy, -1);
  if (!result.ok) throw new LogDamaged(`our own snapshot does not verify: ${result.refusal}`);
  await writeKeptSnapshot(db, { ...snapshot, writtenAt: at });
  return snapshot.position;
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
