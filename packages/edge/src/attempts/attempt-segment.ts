import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Attempt, parserOf } from '@deadset/protocol';

const parseAttempt = parserOf(Attempt);
const newline = 0x0a;
const namePattern = /^attempts-([0-9]{16})\.jsonl$/;
/** How much is read at a time, in bytes; more than any one line. */
const readBytes = 256 * 1024;

/** Attempts that lie one behind the other, and where the next one begins. */
export interface AttemptRun {
  readonly attempts: readonly Attempt[];
  /** Offset behind each of them. */
  readonly ends: readonly number[];
}

/** Number in a segment's file name: the first sequence that it may hold; undefined for other files. */
export function firstSequenceOf(fileName: string): number | undefined {
  const [, digits] = namePattern.exec(fileName) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * One file of the spool: a line of JSON for each attempt, ascending by sequence. Its name gives the first sequence, so
 * that the count goes on where it was even when nothing is left in it.
 */
export class AttemptSegment {
  readonly firstSequence: number;
  readonly #path: string;
  readonly #file: FileHandle;
  #length = 0;
  #lastSequence: number;

  private constructor(path: string, file: FileHandle, firstSequence: number) {
    this.#path = path;
    this.#file = file;
    this.firstSequence = firstSequence;
    this.#lastSequence = firstSequence - 1;
  }

  /** Opens or makes the segment that begins with a sequence; a last line that was cut short is cut off. */
  static async open(folder: string, firstSequence: number): Promise<AttemptSegment> {
    const path = join(folder, `attempts-${firstSequence.toString().padStart(16, '0')}.jsonl`);
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const segment = new AttemptSegment(path, file, firstSequence);
    await segment.#recover();
    return segment;
  }

  /** Bytes of whole, durable lines. */
  get length(): number {
    return this.#length;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Adds attempts; when it resolves they outlast a loss of power. Nothing is added when it throws. */
  async append(attempts: readonly Attempt[]): Promise<void> {
    const bytes = Buffer.from(attempts.map((attempt) => `${JSON.stringify(attempt)}\n`).join(''));
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#length + done);
      done += bytesWritten;
    }
    await this.#file.datasync();
    this.#length += bytes.length;
    this.#lastSequence = attempts.at(-1)?.sequence ?? this.#lastSequence;
  }

  /** Up to so many attempts from an offset on, as far as one read gives them; none at the end. */
  async read(from: number, most: number): Promise<AttemptRun> {
    const size = Math.min(readBytes, this.#length - from);
    return runOf(await this.#bytes(from, size), from, most);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async remove(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #recover(): Promise<void> {
    const { size } = await this.#file.stat();
    for (let run: AttemptRun | undefined; run === undefined || run.attempts.length > 0; ) {
      run = runOf(await this.#bytes(this.#length, readBytes), this.#length, Number.POSITIVE_INFINITY);
      this.#length = run.ends.at(-1) ?? this.#length;
      this.#lastSequence = run.attempts.at(-1)?.sequence ?? this.#lastSequence;
    }
    if (size === this.#length) return;
    await this.#file.truncate(this.#length);
    await this.#file.datasync();
  }

  async #bytes(from: number, size: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(size), 0, size, from);
    return buffer.subarray(0, bytesRead);
  }
}

/** The attempts on the whole lines of the bytes. A damaged line is passed over: what lies behind it is as durable as before. */
function runOf(bytes: Buffer, from: number, most: number): AttemptRun {
  const attempts: Attempt[] = [];
  const ends: number[] = [];
  let start = 0;
  for (
    let end = bytes.indexOf(newline);
    end >= 0 && attempts.length < most;
    end = bytes.indexOf(newline, start)
  ) {
    const attempt = attemptOf(bytes.toString('utf8', start, end));
    start = end + 1;
    if (attempt === undefined) continue;
    attempts.push(attempt);
    ends.push(from + start);
  }
  return { attempts, ends };
}

function attemptOf(line: string): Attempt | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parsed = parseAttempt(value);
  return parsed.ok ? parsed.value : undefined;
}
