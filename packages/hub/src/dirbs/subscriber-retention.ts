import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { retentionRules } from '../retention/index.ts';
import { dropOldSubscribers } from './sighting-store.ts';

/** Drops sightings that are too old to count, pairs that are over, and rows of lists that ended; keeps a line of it. */
export async function pruneSubscribers({
  db,
  clock,
}: {
  readonly db: Db;
  readonly clock: Clock;
}): Promise<void> {
  const at = clock();
  const endedBefore = at - retentionRules.subscribers.keptForMs;
  const before = new Date(endedBefore);
  const lastDay = before.getUTCFullYear() * 10_000 + (before.getUTCMonth() + 1) * 100 + before.getUTCDate();
  const dropped = await dropOldSubscribers(db, lastDay, endedBefore);
  if (dropped.sightings + dropped.pairs + dropped.listed === 0) return;
  await recordAudit(db, {
    at,
    actor: 'clock',
    act: 'drop',
    object: 'retention:subscribers',
    why: 'they have served their time',
    detail: { ...dropped },
  });
}
