import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { capabilitiesRequest } from '../../packages/edge/test/support/diameter-samples.ts';
import { AnswerReader } from './answer-reader.ts';
import { FrameSheet, requestBytes } from './identity-frames.ts';
import type { Line, LineOptions } from './line.ts';

const readBytes = 262_144;
const patienceMs = 10_000;
/** More than anybody has in flight on one connection. A power of two. */
const window = 2 ** 17;

/** One connection of an MME over Diameter S13. */
export class DiameterLine implements Line {
  sent = 0;
  answered = 0;
  wrong = 0;
  readonly #options: LineOptions;
  readonly #reader: AnswerReader;
  /** 1 for each request that is not answered yet, by its number. */
  readonly #isOpen = new Uint8Array(window);
  readonly #sheets: FrameSheet[] = [];
  #socket: Socket | undefined;
  #isAgreed = false;

  private constructor(options: LineOptions) {
    this.#options = options;
    this.#reader = new AnswerReader((id, status) => this.#take(id, status));
  }

  /** Connects and exchanges capabilities. */
  static async open(options: LineOptions): Promise<DiameterLine> {
    const line = new DiameterLine(options);
    const agreed = new Promise<void>((resolve) => {
      line.#socket = createConnection({
        host: '127.0.0.1',
        port: options.port,
        noDelay: true,
        onread: {
          buffer: Buffer.alloc(readBytes),
          callback: (length, memory) => {
            line.#read(length, Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength));
            resolve();
            return true;
          },
        },
      });
    });
    const socket = line.#socket;
    if (socket === undefined) throw new Error('there is no socket');
    socket.on('error', (error) => {
      throw error;
    });
    await once(socket, 'connect');
    const impatience = setTimeout(
      () => socket.destroy(new Error('no answer to our capabilities')),
      patienceMs,
    );
    socket.write(capabilitiesRequest());
    await agreed;
    clearTimeout(impatience);
    return line;
  }

  send(count: number): void {
    const { questions, firstQuestion } = this.#options;
    const mask = questions.count - 1;
    for (let left = count; left > 0; ) {
      const part = Math.min(left, FrameSheet.capacity);
      const sheet = this.#sheets.pop() ?? new FrameSheet();
      for (let place = 0; place < part; place += 1) {
        this.#isOpen[this.sent & (window - 1)] = 1;
        sheet.write(place, this.sent, questions, (firstQuestion + this.sent) & mask);
        this.sent += 1;
      }
      this.#write(sheet, part);
      left -= part;
    }
  }

  close(): void {
    this.#socket?.destroy();
  }

  #write(sheet: FrameSheet, count: number): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    let isFree = false;
    socket.write(sheet.memory.subarray(0, count * requestBytes), () => {
      if (!isFree) this.#sheets.push(sheet);
    });
    // Usually the system has taken all of it by now, and nobody reads the memory any more.
    isFree = socket.writableLength === 0;
    if (isFree) this.#sheets.push(sheet);
  }

  #read(length: number, memory: Buffer): void {
    if (!this.#isAgreed) {
      // The only bytes that can come now are those of the answer to our capabilities.
      if (memory.readUIntBE(5, 3) !== 257) throw new Error('the server does not speak Diameter');
      this.#isAgreed = true;
      return;
    }
    const before = this.answered;
    this.#reader.push(memory, length);
    this.#options.onBurst(this, this.answered - before);
  }

  #take(id: number, status: number): void {
    const { questions, firstQuestion, isStatusChecked, onAnswer } = this.#options;
    this.answered += 1;
    const slot = id & (window - 1);
    const expected = questions.statuses[(firstQuestion + id) & (questions.count - 1)];
    if (this.#isOpen[slot] !== 1 || id >= this.sent || (isStatusChecked && status !== expected))
      this.wrong += 1;
    this.#isOpen[slot] = 0;
    onAnswer(id);
  }
}
