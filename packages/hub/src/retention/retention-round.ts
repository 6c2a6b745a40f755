import type { FeedState, VerifierPolicy } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { type Db, holdFixedLock, inUnitOfWork } from '../database/index.ts';
import { keepSnapshot, readKeptPlace } from '../log/index.ts';
import { keepFollowedTakings } from '../reappearances/index.ts';
import {
  eraseDeclarations,
  eraseEvents,
  hasEndedBefore,
  keysOfDeclarations,
  listErasable,
} from './erasure-store.ts';
import { dropOutdated } from './outdated-store.ts';

export interface RetentionParts {
  readonly db: Db;
  /** The list of the newest published head. */
  readonly verified: { readonly state: FeedState; readonly note: string | undefined };
  readonly policy: VerifierPolicy;
  /** Now, in milliseconds since 1970. */
  readonly clock: () => number;
  /** How long ended declarations are kept, in milliseconds. */
  readonly keepEndedMs: number;
}

/** Declarations that are erased in one transaction: with four keys each, fewer than a unit of work may name. */
const mostPerErasure = 200;
/** Age at which the kept snapshot is written anew, in milliseconds: a hub that starts folds what came since. */
const snapshotLifeMs = 3_600_000;

/** One round of the clock: what has served its time goes, and what is erased is told in the audit. */
export async function retain(parts: RetentionParts): Promise<void> {
  await dropServed(parts);
  await renewSnapshot(parts);
  await eraseEnded(parts);
}

/**
 * Erases every declaration that ended long enough ago, and gives their number.
 *
 * First the list is kept as a snapshot, for without the openings nobody can fold it from the entries any more; only
 * what that covers is erased. The leaves stay, so the log verifies to everybody as it did before.
 */
export async function eraseEnded(parts: RetentionParts): Promise<number> {
  const { db, verified, policy, clock, keepEndedMs } = parts;
  const before = clock() - keepEndedMs;
  if (!(await hasEndedBefore(db, before))) return 0;
  const upTo = await keepSnapshot(db, verified, policy, clock());
  let total = 0;
  for (;;) {
    const erased = await eraseSome(db, { before, upTo, at: clock() });
    total += erased;
    if (erased === 0) return total;
  }
}

/** One transaction of it, with the devices locked, so that nobody declares one of them meanwhile. */
async function eraseSome(
  db: Db,
  { before, upTo, at }: { before: number; upTo: number; at: number },
): Promise<number> {
  const ids = await listErasable(db, { before, upTo, limit: mostPerErasure });
  if (ids.length === 0) return 0;
  return inUnitOfWork(db, await keysOfDeclarations(db, ids), async (trx) => {
    // Of several processes one erases; the others find the rest done in their next round.
    if (!(await holdFixedLock(trx, 'retention'))) return 0;
    const still = new Set(await listErasable(trx, { before, upTo, limit: mostPerErasure }));
    const due = ids.filter((id) => still.has(id));
    if (due.length === 0) return 0;
    await keepFollowedTakings(trx, due, at);
    await eraseEvents(trx, due);
    const entries = await eraseDeclarations(trx, due, at);
    await recordAudit(trx, {
      at,
      actor: 'clock',
      act: 'erase',
      object: 'retention:ended-declarations',
      why: 'they ended long enough ago that nothing needs them',
      detail: { declarations: due.length, entries },
    });
    return due.length;
  });
}

async function dropServed({ db, clock }: RetentionParts): Promise<void> {
  const at = clock();
  await db.transaction().execute(async (trx) => {
    const dropped = await dropOutdated(trx, at);
    if (Object.values(dropped).every((count) => count === 0)) return;
    await recordAudit(trx, {
      at,
      actor: 'clock',
      act: 'drop',
      object: 'retention:outdated',
      why: 'they have served their time',
      detail: dropped,
    });
  });
}

async function renewSnapshot({ db, verified, policy, clock }: RetentionParts): Promise<void> {
  const kept = await readKeptPlace(db);
  const isFresh = kept !== undefined && clock() - kept.writtenAt < snapshotLifeMs;
  if (!isFresh) await keepSnapshot(db, verified, policy, clock());
}
