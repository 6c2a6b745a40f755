import {
  type Checkpoint,
  cosignedAtOf,
  formatCheckpoint,
  formatSignatureLine,
  logSignatureOf,
  type PolicyWitness,
  parseNote,
  parseSignatureLines,
  sha256,
  type VerifierKey,
} from '@deadset/protocol';
import { LogBehindWitnesses, type SealedHead } from './cosigning.ts';

/** A witness did not do what was asked of it. */
class WitnessProblem extends Error {
  override readonly name = 'WitnessProblem';
}

/** How long one question to a witness may take, in milliseconds. */
const questionMs = 3_000;
/** Most bytes of an answer that are read: a note with many signatures. */
const mostAnswerBytes = 16 * 1024;
/** Sizes that are gone through when a witness says that it stands elsewhere; a third answer is somebody's mistake. */
const mostSizes = 3;

/** One witness, as a log asks it. C2SP tlog-witness. Connections are kept open between two heads. */
export class WitnessClient {
  readonly name: string;
  readonly key: VerifierKey;
  readonly #url: string;
  readonly #logKeys: readonly VerifierKey[];
  #lastSize = 0;

  constructor({ name, key }: PolicyWitness, url: string, logKeys: readonly VerifierKey[]) {
    this.name = name;
    this.key = key;
    this.#url = url;
    this.#logKeys = logKeys;
  }

  /**
   * The checkpoint that it cosigned last, undefined for none. Only what bears our own log's signature and its own counts.
   *
   * Rejects with `WitnessProblem`, or the error of the connection.
   */
  async lastCosigned(ended: AbortSignal): Promise<Checkpoint | undefined> {
    const [{ name: origin } = { name: '' }] = this.#logKeys;
    const hash = sha256(Buffer.from(origin)).toString('hex');
    const { status, text } = await this.#ask(`/${hash}/checkpoint`, {}, ended);
    if (status === 404) return undefined;
    const note = status === 200 ? parseNote(text) : undefined;
    if (note === undefined)
      throw new WitnessProblem(`it answers ${status} when asked for its last checkpoint`);
    const isProof =
      note.checkpoint.origin === origin &&
      this.#logKeys.some((key) => logSignatureOf(note, key) === 'good') &&
      typeof cosignedAtOf(note, this.key) === 'number';
    if (!isProof)
      throw new WitnessProblem('what it says it cosigned last is not signed by this log and itself');
    this.#lastSize = note.checkpoint.size;
    return note.checkpoint;
  }

  /**
   * Its signature line over a head, and nothing else of what it may have answered.
   *
   * Rejects with `LogBehindWitnesses` when it proves that it has cosigned more of this log, with `WitnessProblem` when it
   * refuses, and with the error of the connection.
   */
  async cosign(head: SealedHead, logLine: string, ended: AbortSignal): Promise<string> {
    const text = formatCheckpoint(head.checkpoint);
    for (let round = 0; round < mostSizes; round += 1) {
      await this.#refuseIfAhead(head.checkpoint, ended);
      const proof = await head.proofFrom(this.#lastSize);
      const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
      const body = `old ${this.#lastSize}\n${lines}\n${text}\n${logLine}`;
      const answer = await this.#ask('/add-checkpoint', { method: 'POST', body }, ended);
      if (answer.status === 200) {
        const line = this.#ownLine(text, answer.text);
        this.#lastSize = head.checkpoint.size;
        return line;
      }
      if (answer.status !== 409)
        throw new WitnessProblem(`it refuses with ${answer.status}: ${printable(answer.text)}`);
      this.#lastSize = sizeFrom(answer.text);
    }
    throw new WitnessProblem('it names another last size each time it is asked');
  }

  /** A size alone proves nothing and is no reason to stop; a note that our own log signed is. */
  async #refuseIfAhead(checkpoint: Checkpoint, ended: AbortSignal): Promise<void> {
    if (this.#lastSize <= checkpoint.size) return;
    const claimed = this.#lastSize;
    const last = await this.lastCosigned(ended);
    if (last !== undefined && last.size > checkpoint.size)
      throw behind(this.name, last.size, checkpoint.size);
    this.#lastSize = last?.size ?? 0;
    throw new WitnessProblem(`it claims to have cosigned size ${claimed} and cannot show it`);
  }

  #ownLine(text: string, answer: string): string {
    const lines = parseSignatureLines(answer) ?? [];
    const line = lines.find(({ name, keyId }) => name === this.key.name && keyId.equals(this.key.id));
    const isGood = line !== undefined && typeof cosignedAtOf({ text, lines: [line] }, this.key) === 'number';
    if (!isGood) throw new WitnessProblem('it answers without a good signature of its key in the policy');
    return formatSignatureLine(line);
  }

  async #ask(path: string, init: RequestInit, ended: AbortSignal): Promise<{ status: number; text: string }> {
    const signal = AbortSignal.any([ended, AbortSignal.timeout(questionMs)]);
    const response = await fetch(`${this.#url}${path}`, { ...init, signal, redirect: 'error' });
    return { status: response.status, text: await readText(response) };
  }
}

/** The error for a witness that has cosigned more than there is. */
export function behind(name: string, size: number, ownSize: number): LogBehindWitnesses {
  return new LogBehindWitnesses(
    `witness ${name} has cosigned this log up to size ${size}, but its database ends at ${ownSize}: it is an older copy. Nothing is signed. Restore the newest copy of the database and start again; see docs/run-a-witness.md`,
  );
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > mostAnswerBytes) throw new WitnessProblem('its answer does not end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sizeFrom(text: string): number {
  const size = Number(text);
  if (!/^(0|[1-9][0-9]{0,15})\n$/.test(text) || !Number.isSafeInteger(size))
    throw new WitnessProblem('it refuses the old size and names no other');
  return size;
}

/** A stranger's words, short and without control characters. */
function printable(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
}
