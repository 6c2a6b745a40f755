import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import {
  decodeMessage,
  FrameReader,
  type Message,
  S13Server,
  type S13ServerOptions,
} from '../../src/diameter/index.ts';
import { gateIdentity } from './diameter-samples.ts';
import { keptLog } from './peer-on-a-table.ts';

/** A register on a free port of the loopback that knows every device as clean, unless told otherwise. */
export async function aServer(differences: Partial<S13ServerOptions> = {}) {
  const log = keptLog();
  const server = new S13Server({
    ...gateIdentity,
    host: '127.0.0.1',
    port: 0,
    equipmentStatus: () => 'WHITELISTED',
    log,
    clock: () => performance.now(),
    entropy: (byteCount) => Buffer.alloc(byteCount, 0x80),
    ...differences,
  });
  const { port } = await server.listen();
  return { server, log, port };
}

/** A bare socket that sends any bytes and keeps the messages that come back. */
export async function connectRaw(port: number) {
  const socket = connect({ host: '127.0.0.1', port });
  const peer = talkOver(socket);
  await once(socket, 'connect');
  return peer;
}

/** The same over TLS; rejects when the handshake fails on this side. */
export async function connectRawTls(port: number, options: ConnectionOptions) {
  const socket = connectTls({ host: '127.0.0.1', port, ...options });
  const peer = talkOver(socket);
  await once(socket, 'secureConnect');
  return peer;
}

function talkOver(socket: Socket) {
  const messages: Message[] = [];
  const frames = new FrameReader((buffer, start, end) => {
    const decoded = decodeMessage(Buffer.from(buffer.subarray(start, end)));
    if (!decoded.ok) throw new Error(`an answer is no message: ${decoded.error}`);
    messages.push(decoded.message);
    socket.emit('message');
  });
  let isClosed = false;
  socket.on('data', (chunk) => frames.push(chunk));
  socket.on('close', () => {
    isClosed = true;
  });
  // A connection that the server resets is one of the outcomes under test; `close` follows.
  socket.on('error', () => undefined);
  return {
    socket,
    messages,
    send: (bytes: Buffer) => socket.write(bytes),
    /** The next message not yet taken; rejects when none comes. */
    next: async (): Promise<Message> => {
      if (messages.length === 0) await once(socket, 'message', { signal: AbortSignal.timeout(5000) });
      const message = messages.shift();
      if (message === undefined) throw new Error('no message came');
      return message;
    },
    /** Ends when the connection has been closed by the other side. */
    closed: async () => {
      // Not `once`: a connection that ends with an error has ended too.
      if (!isClosed) await new Promise((resolve) => socket.once('close', resolve));
    },
  };
}
