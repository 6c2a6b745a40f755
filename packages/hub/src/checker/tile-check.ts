import { Frontier, leafHash, tileWidth } from '@deadset/protocol';

/** Derives the root over every full tile as leaves come, and holds those that are kept against it. */
export class TileCheck {
  readonly #kept: Map<string, Buffer>;
  /** Hashes of each level that do not fill a tile yet. */
  readonly #open: Buffer[][] = [];
  readonly #done: number[] = [];

  /** Of what is kept, by level and number; what has been checked is taken out of it. */
  constructor(kept: Map<string, Buffer>) {
    this.#kept = kept;
  }

  /** Takes further leaves; what is wrong with a tile that they fill, or undefined. */
  add(leaves: readonly Buffer[]): string | undefined {
    for (const leaf of leaves) {
      const fault = this.#put(0, leafHash(leaf));
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /** A tile that is kept of leaves which the log does not have; undefined when there is none. */
  left(): string | undefined {
    const [name] = this.#kept.keys();
    return name === undefined
      ? undefined
      : `Tile ${name} is kept, and the log has not enough leaves to fill it.`;
  }

  #put(level: number, hash: Buffer): string | undefined {
    const open = (this.#open[level] ??= []);
    open.push(hash);
    if (open.length < tileWidth) return undefined;
    const root = Frontier.empty.append(open).root();
    const number = this.#done[level] ?? 0;
    this.#done[level] = number + 1;
    this.#open[level] = [];
    const name = `${level}/${number}`;
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    if (kept !== undefined && !kept.equals(root))
      return `Tile ${name} is kept with another root than its leaves make.`;
    return this.#put(level + 1, root);
  }
}
