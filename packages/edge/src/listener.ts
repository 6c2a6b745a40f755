import type { AddressInfo, Server } from 'node:net';

/** Where to listen: an address of this machine, or a socket that listens already and was handed to this process. */
export interface ListenAt {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** File descriptor of a listening socket; host and port then play no part. */
  readonly fileDescriptor?: number;
}

/** Begins to listen and gives where; rejects when the address cannot be had. Port 0 takes a free one. */
export async function listenOn(
  server: Server,
  { host, port, fileDescriptor }: ListenAt,
): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(fileDescriptor === undefined ? { host, port } : { fd: fileDescriptor }, () => {
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
