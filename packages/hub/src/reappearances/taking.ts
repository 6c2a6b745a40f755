import type { FollowedDevice } from '@deadset/analytics';
import type { Tier } from '@deadset/domain';

/** A phone that was taken, followed from the proof of its report. Days are whole days since then. */
export interface Taking {
  /** When its report was proved, in milliseconds since 1970. */
  readonly beganAt: number;
  /** Until its report ended, or to the cut-off. */
  readonly followedFor: number;
  readonly reappearedAfter?: number;
  /** Until a force held it, or its report was taken back. */
  readonly recoveredAfter?: number;
  /** ISO 3166-1 alpha-2 of where it first came up; absent where nobody told it. */
  readonly country?: string;
  /** On which its report first counted. */
  readonly tier: Tier;
  /** Id of the participant that put it on the list, or `public`. */
  readonly broughtBy: string;
  /** By the type list of the GSMA, where City Hall has brought it. */
  readonly maker?: string;
  readonly platform?: string;
}

/** What ended the following of a taking first. On one day a re-appearance comes before the recovery that follows from it. */
export function followedOf({ reappearedAfter, recoveredAfter, followedFor }: Taking): FollowedDevice {
  const up = reappearedAfter ?? Number.POSITIVE_INFINITY;
  const back = recoveredAfter ?? Number.POSITIVE_INFINITY;
  if (up <= back && up <= followedFor) return { days: up, event: 'reappeared' };
  if (back <= followedFor) return { days: back, event: 'recovered' };
  return { days: followedFor, event: 'none' };
}
