import type { Logger } from 'pino';
import type { VerifiedList } from './feed/index.ts';
import type { Alarms } from './health/index.ts';

/** What most parts of an edge share. */
export interface EdgeParts {
  readonly list: VerifiedList;
  readonly alarms: Alarms;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
}
