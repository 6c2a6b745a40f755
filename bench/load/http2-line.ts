import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Line, LineOptions } from './line.ts';
import { imeiDigits, statusNumbers } from './question-table.ts';

/** How a 5G core asks: the IMEI with its spare digit, and the subscriber. 3GPP TS 29.511 clause 6.1.3.1. */
export function identityPath(digits: string): string {
  return `/n5g-eir-eic/v1/equipment-status?pei=imei-${digits}0&supi=imsi-001010123456789`;
}

/** Types of frames. RFC 9113 section 6. */
const frames = { data: 0, headers: 1, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;
const ack = 1;
const endOfStreamAndHeaders = 5;
const frameHeadBytes = 9;
/** Streams that any server should allow at a time (RFC 9113 section 6.5.2); further requests wait for an answer here. */
const mostStreams = 100;
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** As much as a window may be; answers of 24 bytes do not use it up. RFC 9113 section 6.9.1. */
const wholeWindow = 2 ** 31 - 1 - 65_535;

const bodies = Object.entries(statusNumbers)
  .toSorted(([, a], [, b]) => a - b)
  .map(([status]) => Buffer.from(`{"status":"${status}"}`));

/** A request that lies ready but for its stream and its IMEI; its fields are literals that nobody keeps (RFC 7541 section 6.2.2). */
const request = (() => {
  const literal = (nameIndex: number, value: string) =>
    Buffer.concat([Buffer.from([nameIndex, value.length]), Buffer.from(value)]);
  const [get, http, authority, path] = [0x82, 0x86, 0x01, 0x04];
  const block = Buffer.concat([
    Buffer.from([get, http]),
    literal(authority, '127.0.0.1'),
    literal(path, identityPath('0'.repeat(imeiDigits))),
  ]);
  return frameOf(frames.headers, endOfStreamAndHeaders, 0, block);
})();
const digitsOffset = request.indexOf('0'.repeat(imeiDigits));

/**
 * One HTTP/2 connection of an AMF, cleartext with prior knowledge, over a bare socket: Node's own client takes longer for a
 * request than the server that it would measure. Answers are told by their bodies; fields of responses are not read.
 */
export class Http2Line implements Line {
  sent = 0;
  answered = 0;
  wrong = 0;
  readonly #options: LineOptions;
  readonly #socket: Socket;
  /** Of a frame whose end has not come yet. */
  #begun = Buffer.alloc(0);
  /** Of the requests sent, those that have a stream already. */
  #begunCount = 0;

  private constructor(options: LineOptions) {
    this.#options = options;
    this.#socket = createConnection({ host: '127.0.0.1', port: options.port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => {
      throw error;
    });
  }

  static async open(options: LineOptions): Promise<Http2Line> {
    const line = new Http2Line(options);
    await once(line.#socket, 'connect', { signal: AbortSignal.timeout(10_000) });
    const window = Buffer.alloc(4);
    window.writeUInt32BE(wholeWindow);
    line.#socket.write(
      Buffer.concat([
        preface,
        frameOf(frames.settings, 0, 0, Buffer.alloc(0)),
        frameOf(frames.windowUpdate, 0, 0, window),
      ]),
    );
    return line;
  }

  send(count: number): void {
    this.sent += count;
    this.#write();
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(): void {
    const { questions, firstQuestion } = this.#options;
    const count = Math.min(this.sent - this.#begunCount, mostStreams - this.#begunCount + this.answered);
    if (count <= 0) return;
    const memory = Buffer.allocUnsafe(count * request.length);
    for (let place = 0; place < count; place += 1) {
      const at = place * request.length;
      const number = this.#begunCount + place;
      const from = ((firstQuestion + number) & (questions.count - 1)) * imeiDigits;
      request.copy(memory, at);
      memory.writeUInt32BE(2 * number + 1, at + 5);
      questions.digits.copy(memory, at + digitsOffset, from, from + imeiDigits);
    }
    this.#begunCount += count;
    this.#socket.write(memory);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#begun.length === 0 ? chunk : Buffer.concat([this.#begun, chunk]);
    const before = this.answered;
    let at = 0;
    while (at + frameHeadBytes <= bytes.length) {
      const length = bytes.readUIntBE(at, 3);
      const end = at + frameHeadBytes + length;
      if (end > bytes.length) break;
      this.#take(bytes, at, end);
      at = end;
    }
    this.#begun = Buffer.from(bytes.subarray(at));
    if (this.answered === before) return;
    this.#write();
    this.#options.onBurst(this, this.answered - before);
  }

  #take(bytes: Buffer, at: number, end: number): void {
    const [type, flags] = [bytes[at + 3], bytes[at + 4] ?? 0];
    const isAsked = (flags & ack) === 0;
    if (type === frames.data && end > at + frameHeadBytes) this.#takeBody(bytes, at, end);
    else if (type === frames.settings && isAsked)
      this.#socket.write(frameOf(frames.settings, ack, 0, Buffer.alloc(0)));
    else if (type === frames.ping && isAsked)
      this.#socket.write(frameOf(frames.ping, ack, 0, bytes.subarray(at + frameHeadBytes, end)));
    else if (type === frames.goAway) throw new Error('the server ends the connection');
  }

  #takeBody(bytes: Buffer, at: number, end: number): void {
    const { questions, firstQuestion, isStatusChecked, onAnswer } = this.#options;
    const number = (bytes.readUInt32BE(at + 5) - 1) / 2;
    const question = (firstQuestion + number) & (questions.count - 1);
    const expected = bodies[isStatusChecked ? (questions.statuses[question] ?? 0) : 0];
    this.answered += 1;
    const isRight = expected?.compare(bytes, at + frameHeadBytes, end) === 0;
    if (!isRight || number >= this.#begunCount) this.wrong += 1;
    onAnswer(number);
  }
}

function frameOf(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(frameHeadBytes);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
