import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Gate } from '@deadset/domain';
import {
  CheckLine,
  type CheckLineResult,
  type LineRefusal,
  linesMediaType,
  longestLineBytes,
  parserOf,
} from '@deadset/protocol';
import type { Logger } from 'pino';
import type { AskingClient } from './check-clients.ts';
import type { CheckCounter } from './check-counter.ts';
import { type Line, LineReader } from './line-reader.ts';
import type { TurnQueue } from './turn-queue.ts';
import { Deadline, withinTime } from './within-time.ts';

export interface CheckStreamParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly draining: AbortSignal;
  readonly client: AskingClient;
  /** Where lines ask that name no gate of their own. */
  readonly gate?: Gate;
  readonly counter: CheckCounter;
  readonly turns: TurnQueue;
  /** How long we wait for the next bytes, or for answers to be read, in milliseconds. */
  readonly idleMs: number;
  readonly log: Logger;
}

/** Questions that are answered in one turn: some half a millisecond. */
const linesPerTurn = 128;
/** How long a stream waits whose client has spent its second, in milliseconds. */
const budgetPauseMs = 20;
/** How long we go on taking what nobody will answer, so that the last words arrive, in milliseconds. */
const lingerMs = 1000;

const parseLine = parserOf(CheckLine);

/**
 * One request whose body is question after question, and whose answers go out as they are given.
 *
 * Nothing is read while answers wait to be read, so that the longest stream takes no more memory than a short one.
 */
export class CheckStream {
  readonly #parts: CheckStreamParts;
  readonly #lines = new LineReader(longestLineBytes);
  readonly #gone = new AbortController();

  constructor(parts: CheckStreamParts) {
    this.#parts = parts;
    parts.response.on('close', () => this.#gone.abort());
  }

  /** Resolves when the last answer is out, or whoever asked is gone. */
  async run(): Promise<void> {
    const { request, response, draining, idleMs } = this.#parts;
    response.writeHead(200, {
      'content-type': linesMediaType,
      'cache-control': 'no-store',
      connection: 'close',
    });
    response.flushHeaders();
    const pieces: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
    try {
      for (;;) {
        const piece = await withinTime(pieces.next(), idleMs, draining);
        if (piece.done === true) break;
        this.#lines.push(piece.value);
        await this.#answerLines();
      }
      this.#lines.end();
      await this.#answerLines();
      response.end();
    } catch (error) {
      this.#endEarly(error);
    }
  }

  /** Answers what is there, turn by turn. */
  async #answerLines(): Promise<void> {
    const { turns, client, response, idleMs, draining } = this.#parts;
    for (;;) {
      await turns.turn();
      this.#gone.signal.throwIfAborted();
      draining.throwIfAborted();
      const allowed = client.budget?.take(linesPerTurn) ?? linesPerTurn;
      const { text, count, isAll } = this.#someAnswers(allowed);
      client.budget?.giveBack(allowed - count);
      if (text !== '' && !response.write(text))
        await withinTime(drained(response), idleMs, this.#gone.signal);
      if (isAll) return;
      if (allowed === 0) await pause(budgetPauseMs, undefined, { signal: this.#gone.signal });
    }
  }

  #someAnswers(most: number): { text: string; count: number; isAll: boolean } {
    let text = '';
    for (let count = 0; count < most; ) {
      const line = this.#lines.next();
      if (line === undefined) return { text, count, isAll: true };
      if (typeof line === 'string' && line.trim() === '') continue;
      text += `${JSON.stringify(this.#answer(line))}\n`;
      count += 1;
    }
    return { text, count: most, isAll: !this.#lines.hasNext() };
  }

  #answer(line: Line): CheckLineResult {
    if (typeof line !== 'string') return this.#refusal(line.problem, lineTitles[line.problem]);
    const value = jsonOf(line);
    if (value === undefined) return this.#refusal('not-json', 'not JSON');
    const parsed = parseLine(value);
    if (!parsed.ok) return this.#refusal('invalid', parsed.problem.replace('the body', 'the line'));
    const { id, gate = this.#parts.gate, ...question } = parsed.value;
    if (gate === undefined)
      return this.#refusal('invalid', 'gate is needed, here or in the query of the request', id);
    const answered = this.#parts.counter.answer(this.#parts.client, { ...question, gate });
    if (!answered.ok) return this.#refusal(answered.refusal.code, answered.refusal.title, id);
    return id === undefined ? answered.answer : { id, ...answered.answer };
  }

  #refusal(problem: LineRefusal['problem'], title: string, id?: string): LineRefusal {
    return { line: this.#lines.lineCount, ...(id === undefined ? {} : { id }), problem, title };
  }

  #endEarly(error: unknown): void {
    const { request, response, draining, log } = this.#parts;
    if (this.#gone.signal.aborted || request.destroyed) {
      log.debug({ lines: this.#lines.lineCount }, 'whoever asked by a stream is gone');
      response.destroy();
      return;
    }
    const [problem, title] =
      error instanceof Deadline
        ? (['idle', 'nothing came, or nothing was read, for too long'] as const)
        : (['closing', 'this edge closes: ask again from this line on'] as const);
    if (problem === 'closing' && !draining.aborted) throw error;
    const line = this.#lines.lineCount + 1;
    response.end(`${JSON.stringify({ line, problem, title } satisfies LineRefusal)}\n`);
    // Bytes that arrive at a closed socket would cut off what we have just said.
    request.on('error', () => undefined).resume();
    setTimeout(() => request.destroy(), lingerMs).unref();
  }
}

const lineTitles = {
  'too-long': `longer than ${longestLineBytes} bytes`,
  'not-utf-8': 'not UTF-8',
} as const;

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // What is wrong with it is told as a line; no JSON text stands for undefined.
    return undefined;
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
  });
}
