import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { dayAfter } from './operator-dump-file.ts';
import { dropOldSubscribers } from './sighting-store.ts';

const dayMs = 86_400_000;

/** How long what names a subscriber is kept after it was last of use: six months, as DIRBS-Core prunes it. */
export const keptSubscribers = { days: 183 } as const;

/** Drops sightings that are too old to count, pairs that are over, and rows of lists that ended; keeps a line of it. */
export async function pruneSubscribers({
  db,
  clock,
}: {
  readonly db: Db;
  readonly clock: Clock;
}): Promise<void> {
  const at = clock();
  const endedBefore = at - keptSubscribers.days * dayMs;
  const before = new Date(endedBefore);
  const lastDay = dayAfter(
    before.getUTCFullYear() * 10_000 + (before.getUTCMonth() + 1) * 100 + before.getUTCDate(),
    0,
  );
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
