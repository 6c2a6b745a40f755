import type { Checking } from '../certificates/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';

/** What a counter works with. */
export interface CounterDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** 32 bytes under which sellers, certificates and notes are sealed. */
  readonly sealKey: Buffer;
  /** 32 bytes from which pseudonyms are computed. */
  readonly codeKey: Buffer;
  readonly checking: Checking;
}

/** Who stands at the counter. */
export interface Clerk {
  readonly id: string;
  readonly organisation: string;
}
