import type { ImeiKey } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { listSignals } from './clone-standing-store.ts';
import { type SignalView, signalView } from './clone-views.ts';

/** What networks saw of the numbers of one phone, for `clones/signals.njk`. */
export interface CloneEvidence {
  readonly signals: readonly SignalView[];
  /** Whether any of it was before the phone was taken; what came later may be the thief's doing. */
  readonly beforeCount: number;
}

/** The signals about these numbers, beside a report of a phone that was taken at an instant; undefined when there are none. */
export async function cloneEvidenceOf(
  db: Db,
  keys: readonly ImeiKey[],
  takenAt: number,
): Promise<CloneEvidence | undefined> {
  const signals = await listSignals(db, { keys });
  if (signals.length === 0) return undefined;
  return {
    signals: signals.map((signal) => signalView(signal)),
    beforeCount: signals.filter(({ at }) => at < takenAt).length,
  };
}
