import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether a port of this machine's own address is free just now; 0 asks for any and gives the one that was free. */
export async function findPort(host: string, port: number): Promise<number | undefined> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
