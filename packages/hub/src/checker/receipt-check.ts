import { decodeStateLeaf, isReceiptGood, type Receipt } from '@deadset/protocol';

/** What the log was at a position at which an edge says that it stood. */
interface StateAt {
  readonly root: string;
  readonly digest: string;
  readonly count: number;
}

/** Holds each edge's newest receipt against what the log was at its position. */
export class ReceiptCheck {
  readonly #receipts: readonly Receipt[];
  readonly #wanted: ReadonlySet<number>;
  readonly #states = new Map<number, StateAt>();

  constructor(receipts: readonly Receipt[]) {
    this.#receipts = receipts;
    this.#wanted = new Set(receipts.map(({ position }) => position));
  }

  /** Called for every batch of the log. */
  see(stateLeaf: Buffer, root: Buffer): void {
    const { position, states } = decodeStateLeaf(stateLeaf);
    if (!this.#wanted.has(position)) return;
    const list = states.find(({ view }) => view === 'all-gates');
    if (list === undefined) return;
    const { digest, count } = list;
    this.#states.set(position, { root: root.toString('hex'), digest: digest.toString('hex'), count });
  }

  /** The first receipt that does not hold, in a sentence; undefined when all do. */
  fault(): string | undefined {
    return this.#receipts.map((receipt) => this.#faultOf(receipt)).find((fault) => fault !== undefined);
  }

  /** Edges whose gates are set up otherwise than those of most: their answers may be others for the same list. */
  unusual(): readonly string[] {
    const counts = new Map<string, number>();
    for (const { configuration } of this.#receipts)
      counts.set(configuration, (counts.get(configuration) ?? 0) + 1);
    const [usual] = [...counts].toSorted(([, a], [, b]) => b - a);
    return this.#receipts
      .filter(({ configuration }) => configuration !== usual?.[0])
      .map(({ edge }) => edge.slice(0, 16));
  }

  #faultOf(receipt: Receipt): string | undefined {
    const { position, root, digest, count } = receipt;
    const edge = `The newest receipt of edge ${receipt.edge.slice(0, 16)}, for position ${position},`;
    if (!isReceiptGood(receipt)) return `${edge} does not bear the edge's signature over what is kept.`;
    const state = this.#states.get(position);
    if (state === undefined) return `${edge} is for a position at which the published log has no state.`;
    if (state.root !== root) return `${edge} names another root: the edge has followed another log.`;
    if (state.digest !== digest || state.count !== count)
      return `${edge} names another list than the log has there.`;
    return undefined;
  }
}
