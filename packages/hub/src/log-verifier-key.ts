import { join } from 'node:path';
import { formatVerifierKey } from '@deadset/protocol';
import { defaultLogOrigin } from './config.ts';
import { systemEntropy } from './entropy.ts';
import { openKeys } from './key-folder.ts';

/**
 * The verifier key of a hub's log in C2SP's one-line form, which its witnesses must know before it runs for the first
 * time. The key is made when there is none yet.
 */
export async function logVerifierKey(dataFolder: string, origin: string = defaultLogOrigin): Promise<string> {
  const { log } = await openKeys(join(dataFolder, 'keys'), origin, systemEntropy);
  return formatVerifierKey(log.verifier);
}
