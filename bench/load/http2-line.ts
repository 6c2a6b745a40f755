import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Line, LineOptions } from './line.ts';
import { imeiDigits, statusNumbers } from './question-table.ts';

/** How a 5G core asks: the IMEI with its spare digit, and the subscriber. 3GPP TS 29.511 clause 6.1.3.1. */
export function identityPath(digits: string): string {
  return `/n5g-eir-eic/v1/equipment-status?pei=imei-${digits}0&supi=imsi-001010123456789`;
}

const statusTexts = Object.entries(statusNumbers)
  .toSorted(([, a], [, b]) => a - b)
  .map(([status]) => `{"status":"${status}"}`);

/** One HTTP/2 connection of an AMF over cleartext with prior knowledge, by `node:http2`. */
export class Http2Line implements Line {
  sent = 0;
  answered = 0;
  wrong = 0;
  readonly #options: LineOptions;
  readonly #session: ClientHttp2Session;

  private constructor(options: LineOptions) {
    this.#options = options;
    this.#session = connect(`http://127.0.0.1:${options.port}`);
  }

  static async open(options: LineOptions): Promise<Http2Line> {
    const line = new Http2Line(options);
    await once(line.#session, 'remoteSettings', { signal: AbortSignal.timeout(10_000) });
    return line;
  }

  send(count: number): void {
    for (let i = 0; i < count; i += 1) this.#ask();
  }

  close(): void {
    this.#session.destroy();
  }

  #ask(): void {
    const { questions, firstQuestion, isStatusChecked } = this.#options;
    const number = this.sent;
    this.sent += 1;
    const question = (firstQuestion + number) & (questions.count - 1);
    const from = question * imeiDigits;
    const digits = questions.digits.toString('latin1', from, from + imeiDigits);
    const stream = this.#session.request({ ':path': identityPath(digits) }, { endStream: true });
    let body = '';
    stream.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
    stream.on('error', () => undefined);
    stream.on('close', () => {
      // A stream that ended with nothing is an answer that is missing; it is counted as lost.
      if (body === '') return;
      this.answered += 1;
      const expected = isStatusChecked ? statusTexts[questions.statuses[question] ?? 0] : statusTexts[0];
      if (body !== expected) this.wrong += 1;
      this.#options.onAnswer(number);
      this.#options.onBurst(this, 1);
    });
  }
}
