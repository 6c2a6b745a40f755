import type { AddressInfo, Server } from 'node:net';
import { formatReadyLine } from '../../packages/cli/src/supervisor/ready-line.ts';

/** Listens on a free port of this machine, says where as our own commands do, and ends with whoever started it. */
export async function announce(server: Server, protocol: string): Promise<void> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!isBound(address)) throw new Error('the responder has no address');
  console.log(formatReadyLine({ [protocol]: `127.0.0.1:${address.port}` }));
  for (const end of ['disconnect', 'SIGTERM'] as const) process.once(end, () => process.exit(0));
}

function isBound(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
