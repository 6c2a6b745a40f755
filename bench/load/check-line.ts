import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { checkPath } from '@deadset/protocol';
import type { Line, LineOptions } from './line.ts';
import { imeiDigits } from './question-table.ts';

const digitsPlace = '00000000000000';
const question = `{"gate":"resale","imei":"${digitsPlace}"}`;
const request = Buffer.from(
  `POST ${checkPath} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${question.length}\r\n\r\n${question}`,
);
const digitsOffset = request.indexOf(digitsPlace);
/**
 * What a counter is told, by the number of the status that a network is told: a phone that networks let pass so that it
 * can be found is still refused by whoever would sell or activate it.
 */
export const counterOutcomes = ['allow', 'refuse', 'refuse'] as const;

/**
 * One connection of a counter to the check API (HTTP/1.1, kept alive, one question at a time).
 *
 * Over a bare socket: Node's own client takes longer than the server that it would measure.
 */
export class CheckLine implements Line {
  sent = 0;
  answered = 0;
  wrong = 0;
  readonly #options: LineOptions;
  readonly #socket: Socket;
  #begun = '';

  private constructor(options: LineOptions) {
    this.#options = options;
    this.#socket = createConnection({ host: '127.0.0.1', port: options.port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#read(chunk.toString('latin1')));
    this.#socket.on('error', (error) => {
      throw error;
    });
  }

  static async open(options: LineOptions): Promise<CheckLine> {
    const line = new CheckLine(options);
    await once(line.#socket, 'connect', { signal: AbortSignal.timeout(10_000) });
    return line;
  }

  /** One at a time is all that HTTP/1.1 clients do. */
  send(count: number): void {
    if (count !== 1) throw new Error('one question at a time over HTTP/1.1');
    const { questions } = this.#options;
    const from = this.#questionOf(this.sent) * imeiDigits;
    questions.digits.copy(request, digitsOffset, from, from + imeiDigits);
    this.sent += 1;
    this.#socket.write(Buffer.from(request));
  }

  close(): void {
    this.#socket.destroy();
  }

  #questionOf(number: number): number {
    const { questions, firstQuestion } = this.#options;
    return (firstQuestion + number) & (questions.count - 1);
  }

  #read(text: string): void {
    this.#begun += text;
    const headEnd = this.#begun.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#begun)?.[1]);
    if (this.#begun.length < headEnd + 4 + length) return;
    const body = this.#begun.slice(headEnd + 4);
    this.#begun = '';
    const { questions, isStatusChecked, onAnswer, onBurst } = this.#options;
    const number = this.answered;
    this.answered += 1;
    const status = isStatusChecked ? (questions.statuses[this.#questionOf(number)] ?? 0) : 0;
    if (!body.includes(`"outcome":"${counterOutcomes[status]}"`)) this.wrong += 1;
    onAnswer(number);
    onBurst(this, 1);
  }
}
