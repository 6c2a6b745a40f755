import type { ImeiKey } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { listSignals } from './clone-standing-store.ts';
import { type SignalView, signalView } from './clone-views.ts';

/** What networks saw of the numbers of one phone, for `clones/signals.njk`. */
export interface CloneEvidence {
  readonly signals: readonly SignalView[];
  /** How many of them fired and were told here before the phone was taken, where it was: what came later may be the thief’s doing, or made up for them. */
  readonly beforeCount?: number;
}

/** The signals about these numbers, beside a report of a phone that was taken at an instant if there is one; undefined when there are none. */
export async function cloneEvidenceOf(
  db: Db,
  keys: readonly ImeiKey[],
  takenAt: number | undefined,
): Promise<CloneEvidence | undefined> {
  const signals = await listSignals(db, { keys });
  if (signals.length === 0) return undefined;
  return {
    signals: signals.map((signal) => signalView(signal)),
    ...(takenAt === undefined
      ? {}
      : { beforeCount: signals.filter(({ at, receivedAt }) => Math.max(at, receivedAt) < takenAt).length }),
  };
}
