import { type DeviceAct, foldActs, type ImeiKey, listingOf, type Outcome } from '@deadset/domain';
import { coveredByAll, type FollowingEdge, type PublishedBatch } from './follow-times.ts';
import { scorecardMethod as method } from './method.ts';

/** An act on a device, with its place in the log and when followers could first have it. */
export interface PublishedAct extends PublishedBatch {
  readonly act: DeviceAct;
}

/** Somebody met a device at a gate of the participant. Ms since 1970. */
export interface Meeting {
  readonly key: ImeiKey;
  readonly at: number;
  /** What the gate did about it; `allow` for a device that somebody else saw active there. */
  readonly outcome: Outcome;
}

/** Every act on every device that has a key, in the order in which they were taken. */
export type ActsOfKeys = ReadonlyMap<ImeiKey, readonly PublishedAct[]>;

/**
 * How many devices were seen active at a participant that our record had barred, after its gates knew.
 *
 * They knew when all edges had given a receipt past the entry, and at the latest an hour after its publication: a
 * receipt that is held back excuses no more than that. A device counts once.
 */
export function seenActive(
  meetings: readonly Meeting[],
  acts: ActsOfKeys,
  edges: readonly FollowingEdge[],
): number {
  const seen = meetings.filter(({ key, at, outcome }) => {
    const barring = outcome === 'allow' ? barringAct(acts.get(key) ?? [], at) : undefined;
    return barring !== undefined && at > knownAt(barring, edges);
  });
  return new Set(seen.map(({ key }) => key)).size;
}

/** Devices that our record had barred when they were met: all, and those that were turned away or held every time. */
export function actedOn(meetings: readonly Meeting[], acts: ActsOfKeys): { count: number; of: number } {
  const barred = meetings.filter(({ key, at }) => barringAct(acts.get(key) ?? [], at) !== undefined);
  const met = new Set(barred.map(({ key }) => key));
  const letPass = new Set(barred.filter(({ outcome }) => outcome === 'allow').map(({ key }) => key));
  return { count: met.size - letPass.size, of: met.size };
}

function knownAt({ position, publishedAt }: PublishedAct, edges: readonly FollowingEdge[]): number {
  return Math.min(coveredByAll(edges, position), publishedAt + method.excuseMs);
}

/** The act since which our record has barred a device that it bars at an instant; undefined when it does not. */
function barringAct(acts: readonly PublishedAct[], at: number): PublishedAct | undefined {
  let barring: PublishedAct | undefined;
  const before = acts.filter(({ publishedAt }) => publishedAt <= at);
  for (const [index, latest] of before.entries()) {
    const listing = listingOf(foldActs(before.slice(0, index + 1).map(({ act }) => act)));
    barring = listing?.effect === 'prohibited' ? (barring ?? latest) : undefined;
  }
  return barring;
}
