import {
  consistencyProof,
  Frontier,
  formatCheckpoint,
  leafHash,
  logSignatureLine,
  nodeHash,
  signatureTypes,
  signingKey,
} from '@deadset/protocol';

/** A small log that can lie: two of them with other leaves and the same key are a fork. */
export class TestLog {
  readonly key = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 1));
  readonly #hashes: Buffer[];

  constructor(leafCount: number, word = 'leaf') {
    this.#hashes = Array.from({ length: leafCount }, (_, n) => leafHash(Buffer.from(`${word} ${n}`)));
  }

  /** The signed note of the first so many leaves. */
  note(size: number): string {
    const root = Frontier.empty.append(this.#hashes.slice(0, size)).root();
    const text = formatCheckpoint({ origin: this.key.verifier.name, size, root });
    return `${text}\n${logSignatureLine(text, this.key)}`;
  }

  proof(oldSize: number, size: number): Promise<Buffer[]> {
    if (oldSize === 0) return Promise.resolve([]);
    const hashOf = (level: number, index: number): Buffer => {
      const leaf = this.#hashes[index];
      if (level === 0 && leaf !== undefined) return leaf;
      return nodeHash(hashOf(level - 1, 2 * index), hashOf(level - 1, 2 * index + 1));
    };
    return consistencyProof(oldSize, size, async (level, index) => hashOf(level, index));
  }

  /** A whole add-checkpoint body. */
  async request(oldSize: number, size: number): Promise<string> {
    return bodyOf(oldSize, await this.proof(oldSize, size), this.note(size));
  }
}

export function bodyOf(oldSize: number | string, proof: readonly Buffer[], note: string): string {
  const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `old ${oldSize}\n${lines}\n${note}`;
}
