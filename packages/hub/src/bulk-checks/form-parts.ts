import { RegistryError } from '@deadset/domain';

/** One part of a form as it arrives. */
export interface FormPart {
  readonly name: string;
  /** Set for a file, whose name may be empty when none was chosen. */
  readonly fileName?: string;
  /** Read before the next part is asked for; what is left of it then is passed over. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** Longest head of a part, in bytes; a real one has some 150. */
const longestHead = 4_096;

/**
 * The parts of a form with a file (`multipart/form-data`), in the order of its fields, while they arrive: at no time is
 * more in memory than came at once. RFC 7578, RFC 2046 section 5.1.
 *
 * Throws 'invalid' for a body that is none, or that ends before its last part does.
 */
export async function* formParts(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): AsyncGenerator<FormPart> {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw broken();
  const reader = new PartReader(body, Buffer.from(`\r\n--${boundary}`));
  await reader.passOver();
  while (!(await reader.isAtEnd())) {
    const { name, fileName } = headOf(await reader.head());
    yield { name, bytes: reader.part(), ...(fileName === undefined ? {} : { fileName }) };
    await reader.passOver();
  }
}

/** Reads up to the next delimiter, wherever the pieces of the body are cut. */
class PartReader {
  readonly #body: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  // So that the first boundary, which has no line before it, is like every other.
  #held: Buffer = Buffer.from('\r\n');
  #isPartOver = false;

  constructor(body: AsyncIterable<Uint8Array>, delimiter: Buffer) {
    this.#body = body[Symbol.asyncIterator]();
    this.#delimiter = delimiter;
  }

  /** The rest of the part under way. */
  async *part(): AsyncGenerator<Buffer> {
    while (!this.#isPartOver) {
      const end = this.#held.indexOf(this.#delimiter);
      // Its last bytes may be the beginning of the delimiter.
      const known = end >= 0 ? end : Math.max(0, this.#held.length - this.#delimiter.length + 1);
      const piece = this.#held.subarray(0, known);
      this.#held = this.#held.subarray(end >= 0 ? end + this.#delimiter.length : known);
      this.#isPartOver = end >= 0;
      if (piece.length > 0) yield piece;
      if (end < 0) await this.#more();
    }
  }

  async passOver(): Promise<void> {
    for await (const _ of this.part());
    this.#isPartOver = false;
  }

  /** Whether the delimiter just read was the last one. */
  async isAtEnd(): Promise<boolean> {
    while (this.#held.length < 2) await this.#more();
    const mark = this.#held.subarray(0, 2).toString('latin1');
    if (mark === '--') return true;
    if (mark !== '\r\n') throw broken();
    return false;
  }

  /** The lines above a part. */
  async head(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf('\r\n\r\n');
      if (end >= 0) {
        const head = this.#held.subarray(0, end).toString('utf8');
        this.#held = this.#held.subarray(end + 4);
        return head;
      }
      if (this.#held.length > longestHead) throw broken();
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    const next = await this.#body.next();
    if (next.done === true) throw broken();
    this.#held = Buffer.concat([this.#held, next.value]);
  }
}

function headOf(head: string): { name: string; fileName?: string } {
  const [, disposition = ''] = /^content-disposition:\s*form-data(.*)$/im.exec(head) ?? [];
  const valueOf = (parameter: string) =>
    new RegExp(`;\\s*${parameter}="([^"]*)"`, 'i').exec(disposition)?.[1];
  const [name, fileName] = [valueOf('name'), valueOf('filename')];
  if (name === undefined) throw broken();
  return { name, ...(fileName === undefined ? {} : { fileName }) };
}

function broken(): RegistryError {
  return new RegistryError('invalid', 'The file did not arrive whole. Send it once more.');
}
