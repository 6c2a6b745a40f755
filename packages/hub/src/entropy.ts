import { randomBytes } from 'node:crypto';

/** Gives this many random bytes, fit for keys and codes. Passed to whatever needs chance, so that tests can set it. */
export type Entropy = (byteCount: number) => Buffer;

/** The operating system's source; nothing else in the hub draws from it. */
export const systemEntropy: Entropy = (byteCount) => randomBytes(byteCount);
