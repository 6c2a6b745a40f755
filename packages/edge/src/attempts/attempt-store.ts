import type { Attempt } from '@deadset/protocol';
import type { MetListing } from '../checks/index.ts';
import type { AttemptTally } from './attempt-tally.ts';

/** Where attempts are kept until the hub has them, on whichever thread that is. */
export interface AttemptStore {
  readonly tally: AttemptTally;
  /** Takes an attempt in; it is on disk at most 50 ms later. Neither waits nor throws. */
  record(met: MetListing): void;
  /** The oldest durable attempts that are not acknowledged, one report at most; none when there are no such. */
  oldest(): Promise<readonly Attempt[]>;
  /** Drops everything up to a sequence. */
  acknowledge(upTo: number): Promise<void>;
  /** Ends when what is waiting is on disk or the disk refuses it. */
  close(): Promise<void>;
}
