import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  attribute,
  commands,
  message,
  receive,
  s13ApplicationId,
  tgppAttribute,
} from '../../simulators/src/mobile-core/s13-wire.ts';

const realm = 'attacker.example';
const headerBytes = 20;
const errorBit = 0x20;
const emptyKey = '00000000000000';

/** A message that came back, as far as anyone here looks at it. */
export interface SeenAnswer {
  readonly hopByHop: number;
  /** E bit: an answer to no use, such as "too busy". */
  readonly isError: boolean;
  /** Of an identity check that was answered, the Equipment-Status: it is the last AVP. */
  readonly lastWord: number;
}

/** Connects to a listener, whatever it speaks. What becomes of the connection is seen by `isClosed`. */
export async function connectSocket(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  // Attackers are cut off without ceremony; `close` follows.
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

/** Calls for each message that a socket brings, whatever the split. */
export function visitAnswers(socket: Socket, visit: (answer: SeenAnswer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const length = bytes.readUIntBE(at + 1, 3);
      if (bytes.length - at < length) break;
      visit({
        hopByHop: bytes.readUInt32BE(at + 12),
        isError: (bytes.readUInt8(at + 4) & errorBit) !== 0,
        lastWord: bytes.readUInt32BE(at + length - 4),
      });
      at += length;
    }
    rest = bytes.subarray(at);
  });
}

/** Connects to S13 and agrees on it; undefined when the gate would not. */
export async function connectPeer(port: number, name: string): Promise<Socket | undefined> {
  const socket = await connectSocket(port);
  const agreed = new Promise<boolean>((resolve) => {
    socket.once('data', () => resolve(true));
    socket.once('close', () => resolve(false));
  });
  socket.write(capabilities(name));
  return (await agreed) ? socket : undefined;
}

/** Answers whatever the gate asks with success, as a peer that has nothing to say; gives how often it did. */
export function answerWatchdogs(socket: Socket, name: string): () => number {
  let count = 0;
  socket.on('data', (chunk) => {
    for (const request of receive(chunk).messages) {
      socket.write(message({ ...request, isRequest: false }, [attribute(268, 2001), ...origin(name)]));
      count += 1;
    }
  });
  return () => count;
}

/** Capabilities-Exchange-Request of an attacker that the gate cannot tell from an MME. */
export function capabilities(name: string): Buffer {
  return message({ isRequest: true, command: commands.capabilities, hopByHop: 1, endToEnd: 1 }, [
    ...origin(name),
    attribute(257, Buffer.from([0, 1, 127, 0, 0, 1])),
    attribute(266, 10_415),
    attribute(269, 'MME'),
    application(),
  ]);
}

/** Identity checks by template: only the identifier and the digits differ, so that a thousand cost little. */
export class CheckTemplate {
  readonly #bytes: Buffer;
  readonly #digitsAt: number;

  constructor(name: string) {
    const heading = { isRequest: true, command: commands.identityCheck, hopByHop: 0, endToEnd: 0 };
    this.#bytes = message(heading, [
      attribute(263, `${name};1;1`),
      application(),
      attribute(277, 1),
      ...origin(name),
      attribute(283, 'deadset.example'),
      tgppAttribute(1401, tgppAttribute(1402, emptyKey)),
      attribute(1, '001010123456789'),
    ]);
    this.#digitsAt = this.#bytes.indexOf(emptyKey);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** So many requests end to end, with identifiers from `firstId` on. */
  requests(count: number, firstId: number, keyOf: (id: number) => string): Buffer {
    const all = Buffer.alloc(count * this.#bytes.length);
    for (let index = 0; index < count; index += 1) {
      const at = index * this.#bytes.length;
      const id = firstId + index;
      this.#bytes.copy(all, at);
      all.writeUInt32BE(id, at + 12);
      all.writeUInt32BE(id, at + 16);
      all.write(keyOf(id), at + this.#digitsAt, 'latin1');
    }
    return all;
  }
}

function origin(name: string): Buffer[] {
  return [attribute(264, `${name}.${realm}`), attribute(296, realm)];
}

function application(): Buffer {
  return attribute(260, Buffer.concat([attribute(266, 10_415), attribute(258, s13ApplicationId)]));
}
