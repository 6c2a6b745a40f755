import { systemEntropy } from '../entropy.ts';

/** A password that needs no quoting in a URL, in SQL or in a file: 256 random bits in hex. */
export function randomPassword(): string {
  return systemEntropy(32).toString('hex');
}
