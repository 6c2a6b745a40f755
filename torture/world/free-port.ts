import { findPort } from '../../packages/cli/src/supervisor/free-ports.ts';

/** Everything here is on this machine, and cannot be reached from another. */
export const host = '127.0.0.1';

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const port = await findPort(host, 0);
  if (port === undefined) throw new Error('this machine has no free port');
  return port;
}
