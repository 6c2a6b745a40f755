import {
  consistencyProof,
  decodeStateLeaf,
  inclusionProof,
  isReceiptGood,
  leafHash,
  leafKinds,
  type NewestReceipts,
  type Receipt,
  tileHashReader,
  tileWidth,
  type VerifierPolicy,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@deadset/protocol';
import { LeafJudge } from './leaf-judge.ts';
import type { LogSite } from './log-site.ts';
import { AlarmRaised, type MonitorAlarm } from './monitor-alarm.ts';
import type { MonitorState } from './monitor-state.ts';

/** A head that has been recomputed here from the leaves. */
export interface VerifiedHead {
  readonly size: number;
  readonly root: Buffer;
  /** By the cosigners' clocks, milliseconds since 1970. */
  readonly cosignedAt: number;
}

/**
 * Follows a log from outside: recomputes every root from the leaves, judges every leaf, and holds receipts and other
 * heads against what it has recomputed.
 *
 * It never goes beyond what it cannot accept: after a fork or bad evidence it stays where it was and says so at every
 * look, until a person decides.
 */
export class LogMonitor {
  readonly #site: LogSite;
  readonly #policy: VerifierPolicy;
  readonly #checkedReceipts = new Set<string>();
  #state: MonitorState;

  constructor(site: LogSite, policy: VerifierPolicy, state: MonitorState) {
    this.#site = site;
    this.#policy = policy;
    this.#state = state;
  }

  get state(): MonitorState {
    return this.#state;
  }

  /** Takes the newest head and all leaves up to it. Throws `AlarmRaised`, and is then where it was. */
  async follow(): Promise<VerifiedHead> {
    const head = verifyCheckpoint(await this.#site.checkpoint(), this.#policy);
    if (!head.ok)
      throw new AlarmRaised(
        'unwitnessed-change',
        `The newest head does not hold by the pinned keys: ${head.refusal}.`,
      );
    const { checkpoint, cosignedAt } = head;
    const { size, root } = checkpoint;
    const known = this.#state.frontier.size;
    if (size < known)
      throw new AlarmRaised('rollback', `The log shows ${size} leaves and has shown ${known}.`);
    const next = size === known ? this.#state : await this.#read(size, cosignedAt);
    if (!next.frontier.root().equals(root))
      throw new AlarmRaised('fork', `The leaves of ${size} positions are not those under the signed head.`);
    this.#state = next;
    return { size, root, cosignedAt };
  }

  /** What is wrong with receipts that were fetched before this head was. */
  async receiptFaults(head: VerifiedHead, receipts: NewestReceipts['receipts']): Promise<MonitorAlarm[]> {
    const alarms: MonitorAlarm[] = [];
    for (const { receipt } of receipts) {
      if (this.#checkedReceipts.has(receipt.signature)) continue;
      const fault = await this.#receiptFault(head, receipt);
      if (fault === undefined) this.#checkedReceipts.add(receipt.signature);
      else
        alarms.push({
          kind: 'receipt-mismatch',
          words: `The newest receipt of edge ${receipt.edge.slice(0, 16)}, for position ${receipt.position}, ${fault}.`,
        });
    }
    return alarms;
  }

  /** Whether a tree of fewer leaves, or as many, is the beginning of this head's. */
  async isPrefix(head: VerifiedHead, size: number, root: Buffer): Promise<boolean> {
    if (size === 0) return true;
    const proof = await consistencyProof(size, head.size, tileHashReader(head.size, this.#site.tile));
    return verifyConsistency(size, root, head.size, head.root, proof);
  }

  async #read(size: number, cosignedAt: number): Promise<MonitorState> {
    const judge = new LeafJudge(this.#state, cosignedAt, this.#policy.approverRoots);
    for (let next = this.#state.frontier.size; next < size; ) {
      const index = Math.floor(next / tileWidth);
      const width = Math.min(tileWidth, size - index * tileWidth);
      const leaves = await this.#site.bundle(index, width);
      for (const leaf of leaves.slice(next - index * tileWidth)) judge.add(leaf);
      next = index * tileWidth + width;
    }
    return judge.state;
  }

  async #receiptFault(head: VerifiedHead, receipt: Receipt): Promise<string | undefined> {
    const { position, root, digest, count } = receipt;
    if (!isReceiptGood(receipt)) return 'is not signed by that edge';
    if (position >= head.size) return 'is for a position that the log does not show';
    if (!(await this.isPrefix(head, position + 1, Buffer.from(root, 'hex'))))
      return 'names another root: the edge has been shown another log';
    const leaf = await this.#provenLeaf(head, position);
    if (leaf[0] !== leafKinds.state) return 'is for a position inside a batch';
    const list = decodeStateLeaf(leaf).states.find(({ view }) => view === 'all-gates');
    return list?.digest.toString('hex') === digest && list.count === count
      ? undefined
      : 'names another list than the log has there';
  }

  async #provenLeaf(head: VerifiedHead, position: number): Promise<Buffer> {
    const index = Math.floor(position / tileWidth);
    const width = Math.min(tileWidth, head.size - index * tileWidth);
    const leaf = (await this.#site.bundle(index, width))[position - index * tileWidth] ?? Buffer.alloc(0);
    const read = tileHashReader(head.size, this.#site.tile);
    const proof = await inclusionProof(position, head.size, read);
    if (!verifyInclusion(leafHash(leaf), position, head.size, proof, head.root))
      throw new AlarmRaised(
        'fork',
        `The leaf that is shown at position ${position} is not the one under the head.`,
      );
    return leaf;
  }
}
