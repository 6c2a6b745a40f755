import type { AddressInfo, Server } from 'node:net';

/** Begins to listen and gives where; rejects when the address cannot be had. Port 0 takes a free one. */
export async function listenOn(server: Server, host: string, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listener without an address');
  return address;
}

/** The host by which this machine reaches its own listener. */
export function ownHostOf(address: Pick<AddressInfo, 'address'>): string {
  if (address.address === '0.0.0.0') return '127.0.0.1';
  return address.address === '::' ? '::1' : address.address;
}
