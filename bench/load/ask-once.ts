import { once } from 'node:events';
import { createConnection } from 'node:net';
import { capabilitiesRequest, checkRequest } from '../../packages/edge/test/support/diameter-samples.ts';

const patienceMs = 10_000;

/** The bytes that a Diameter node answers to one identity check. */
export async function askOnce(port: number): Promise<Buffer> {
  const socket = createConnection({ host: '127.0.0.1', port });
  const next = async (): Promise<Buffer> => {
    const [chunk]: Buffer[] = await once(socket, 'data', { signal: AbortSignal.timeout(patienceMs) });
    if (chunk === undefined || chunk.length !== chunk.readUIntBE(1, 3))
      throw new Error('that is not one answer');
    return chunk;
  };
  try {
    socket.write(capabilitiesRequest());
    await next();
    socket.write(checkRequest());
    return await next();
  } finally {
    socket.destroy();
  }
}
