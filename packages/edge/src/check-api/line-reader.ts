import { isUtf8 } from 'node:buffer';

/** One line as it came: its text, or why it has none. */
export type Line = string | { readonly problem: 'too-long' | 'not-utf-8' };

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = '\uFEFF';
const nothing = Buffer.alloc(0);

/**
 * Lines out of bytes that come in any pieces. A line ends with LF or CR LF, the last one without; one that is too long
 * is passed over to its end, so no more than one line and one piece are ever kept.
 */
export class LineReader {
  readonly #longestBytes: number;
  /** What has come and is not read, from `#at` on. */
  #bytes: Buffer = nothing;
  #at = 0;
  #isPassingOver = false;
  #hasEnded = false;
  /** Lines read so far, blank ones and those without text included. */
  lineCount = 0;

  constructor(longestBytes: number) {
    this.#longestBytes = longestBytes;
  }

  /** Bytes that are kept until more come. */
  get waitingBytes(): number {
    return this.#bytes.length - this.#at;
  }

  /** Takes the next piece. All lines of the one before have been read. */
  push(piece: Buffer): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    this.#at = 0;
  }

  /** What is left is the last line. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Whether there is a whole line to read. */
  hasNext(): boolean {
    if (this.#bytes.indexOf(lineFeed, this.#at) >= 0) return true;
    return this.#hasEnded && (this.waitingBytes > 0 || this.#isPassingOver);
  }

  /** The next line; undefined when more bytes are needed, or at the end. */
  next(): Line | undefined {
    const end = this.#bytes.indexOf(lineFeed, this.#at);
    if (end >= 0) {
      const line = this.#bytes.subarray(this.#at, end);
      this.#at = end + 1;
      return this.#lineOf(line);
    }
    const rest = this.#bytes.subarray(this.#at);
    if (this.#hasEnded) {
      this.#dropRest();
      return rest.length === 0 && !this.#isPassingOver ? undefined : this.#lineOf(rest);
    }
    if (rest.length > this.#longestBytes + 1) {
      this.#isPassingOver = true;
      this.#dropRest();
    }
    return undefined;
  }

  #dropRest(): void {
    this.#bytes = nothing;
    this.#at = 0;
  }

  #lineOf(bytes: Buffer): Line {
    this.lineCount += 1;
    const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
    if (this.#isPassingOver || end > this.#longestBytes) {
      this.#isPassingOver = false;
      return { problem: 'too-long' };
    }
    const line = bytes.subarray(0, end);
    if (!isUtf8(line)) return { problem: 'not-utf-8' };
    const text = line.toString('utf8');
    return this.lineCount === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
  }
}
