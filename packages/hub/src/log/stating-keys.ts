import {
  formatKeyStatement,
  parseNote,
  type VerifierKey,
  type VerifierPolicy,
  verifyKeyStatement,
} from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { proofsOfHead } from './head-proof.ts';
import { addKeyStatement, listKeyStatements, type StoredStatement } from './key-statement-store.ts';
import type { SealingParts } from './sealing.ts';
import { hashReader } from './tile-hashes.ts';

/** What the hub has to state about the keys of its log, once it has ever had another than that of its first day. */
export interface KeysToState {
  /** Those that sign, newest first. */
  readonly logKeys: readonly VerifierKey[];
  /** By which a statement is judged before it is kept, as followers will. */
  readonly policy: VerifierPolicy;
}

/** Whether the newest statement of the log names exactly these keys. */
export async function areKeysStated(db: Db, logKeys: readonly VerifierKey[]): Promise<boolean> {
  const newest = (await listKeyStatements(db)).at(-1);
  return newest !== undefined && lineOf(newest) === formatKeyStatement({ number: newest.number, logKeys });
}

/**
 * States the keys of the log over its published head, unless the newest statement says the same.
 *
 * Gives what came of it; `ended` when the turn ended before there were enough signatures. One that only the emergency
 * lane would let pass is not kept, for no follower takes it: the next turn tries again.
 */
export async function stateKeys(
  { session, db, verified, logKey, cosigners, clock, keysToState }: SealingParts,
  ended: AbortSignal,
): Promise<'nothing-new' | 'stated' | 'ended'> {
  if (keysToState === undefined || (await areKeysStated(session, keysToState.logKeys))) return 'nothing-new';
  const { logKeys, policy } = keysToState;
  const number = ((await listKeyStatements(session)).at(-1)?.number ?? 0) + 1;
  const { frontier, root } = verified.state;
  const extension = [formatKeyStatement({ number, logKeys })];
  const note = await cosigners.cosign(
    {
      checkpoint: { origin: logKey.verifier.name, size: frontier.size, root, extension },
      proofFrom: proofsOfHead(frontier, [], hashReader(db)),
    },
    ended,
  );
  if (note === undefined) return 'ended';
  if (verifyKeyStatement(note, policy) === undefined) return 'nothing-new';
  await addKeyStatement(session, { number, note }, clock());
  return 'stated';
}

function lineOf({ note }: StoredStatement): string | undefined {
  return parseNote(note)?.checkpoint.extension?.[0];
}
