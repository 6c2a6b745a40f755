import { MalformedBytes, type VerifierPolicy } from '@deadset/protocol';
import { verifyAuditChain } from '../audit/index.ts';
import type { Db, Trx } from '../database/index.ts';
import { readingOnly } from './cursor-store.ts';
import { findDeclarationFault } from './declaration-check.ts';
import { findChainFault } from './device-check.ts';
import type { CheckName, Difference } from './difference.ts';
import { findEnrolmentFault } from './enrolment-check.ts';
import { HeadJudge } from './head-judge.ts';
import { compareList } from './list-check.ts';
import { LogWalk } from './log-walk.ts';
import { ReceiptCheck } from './receipt-check.ts';
import { readNewestReceipts } from './receipt-rows-store.ts';
import {
  findLostEntry,
  findStrayHead,
  readErased,
  readKept,
  readRejected,
  readStoredHead,
  readTileRoots,
  type StoredEntry,
  type StoredHead,
  streamBatches,
  streamEntries,
} from './stored-log-store.ts';
import { TileCheck } from './tile-check.ts';

export interface AuditOptions {
  /** Whose word is taken for heads and approvers; more than one for a log whose keys or witnesses have changed. */
  readonly policies: readonly VerifierPolicy[];
  /** Now, in milliseconds since 1970. */
  readonly at: number;
  /** Told now and then how many leaves of how many are checked. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What an audit of the whole record came to. */
export interface AuditReport {
  /** Published leaves that were checked. */
  readonly size: number;
  /** Root over them, 32 bytes in hexadecimal. */
  readonly root: string;
  /** IMEI keys on the list at that size; absent when it could not be derived. */
  readonly listed?: number;
  /** The first difference of each check that found one. */
  readonly differences: readonly Difference[];
  /** What an auditor should know and what is no difference. */
  readonly warnings: readonly string[];
}

/**
 * Derives the whole record again from its entries, inside one snapshot of the database and without writing anything, and
 * names the first difference of each kind.
 *
 * Memory holds the list, one batch and the roots of the tiles; everything else streams by. Rejects when the database
 * cannot be read.
 */
export function auditRecord(db: Db, options: AuditOptions): Promise<AuditReport> {
  return readingOnly(db, (trx) => new RecordAudit(trx, options).run());
}

class RecordAudit {
  readonly #trx: Trx;
  readonly #options: AuditOptions;
  readonly #heads: HeadJudge;
  readonly #differences: Difference[] = [];
  readonly #warnings: string[] = [];

  constructor(trx: Trx, options: AuditOptions) {
    this.#trx = trx;
    this.#options = options;
    this.#heads = new HeadJudge(options.policies);
  }

  async run(): Promise<AuditReport> {
    const trx = this.#trx;
    const erased = await readErased(trx);
    const kept = await readKept(trx);
    const tiles = new TileCheck(await readTileRoots(trx));
    const receipts = new ReceiptCheck(await readNewestReceipts(trx));
    const walk = new LogWalk({
      heads: this.#heads,
      tiles,
      erased,
      ...(kept === undefined ? {} : { kept }),
      onBatch: (stateLeaf, root) => receipts.see(stateLeaf, root),
    });
    const head = await readStoredHead(trx);
    const isWhole = await this.#check('log', () => this.#walkLog(walk, head));
    if (isWhole) {
      await this.#check('tiles', async () => tiles.left());
      await this.#check('receipts', async () => receipts.fault());
      await this.#check('list', () => this.#compare(walk));
    } else this.#warn('The list, tiles and receipts were not checked beyond that: they follow from the log.');
    await this.#check('entries', () => this.#findLost());
    await this.#check('devices', () => findChainFault(trx));
    await this.#check('declarations', () => findDeclarationFault(trx, erased.size > 0));
    await this.#check('logbook', () => findEnrolmentFault(trx, erased.size > 0));
    await this.#check('audit', () => findAuditFault(trx));
    await this.#addWarnings(walk, erased.size, receipts.unusual());
    return {
      size: walk.size,
      root: walk.root.toString('hex'),
      ...(walk.state === undefined ? {} : { listed: walk.state.list.count }),
      differences: this.#differences,
      warnings: this.#warnings,
    };
  }

  /** Whether the check found nothing. */
  async #check(check: CheckName, find: () => Promise<string | undefined>): Promise<boolean> {
    const words = await orUnreadable(find);
    if (words !== undefined) this.#differences.push({ check, words });
    return words === undefined;
  }

  async #walkLog(walk: LogWalk, head: StoredHead): Promise<string | undefined> {
    const fault = await walkOn(this.#trx, walk, head, this.#options.onProgress);
    return fault ?? this.#endFault(walk, head);
  }

  async #endFault(walk: LogWalk, { publishedSize, note }: StoredHead): Promise<string | undefined> {
    if (walk.size !== publishedSize)
      return `The head says that ${publishedSize} leaves are published, and the batches have ${walk.size}.`;
    if (walk.size > 0) {
      const fault = this.#heads.faultOf(note, { size: walk.size, root: walk.root, sealedAt: 0 });
      if (fault !== undefined) return `${fault} It is the one that is served now.`;
    }
    const stray = await findStrayHead(this.#trx);
    return stray === undefined
      ? undefined
      : `A checkpoint of ${stray} leaves is kept, and no batch ends there.`;
  }

  async #compare(walk: LogWalk): Promise<string | undefined> {
    if (walk.state === undefined) return undefined;
    const verified = { ...walk.state, size: walk.size };
    const { words, count, setAside } = await compareList(
      this.#trx,
      verified,
      this.#heads.approverRoots,
      this.#options.at,
    );
    if (setAside > 0)
      this.#warn(`The table of listings differs on ${setAside} devices whose entries were set aside.`);
    return words === undefined || count === 1 ? words : `${words} There are ${count} such rows.`;
  }

  async #findLost(): Promise<string | undefined> {
    const lost = await findLostEntry(this.#trx);
    return lost && `Entry ${lost} has no position, does not wait for one, and was not set aside.`;
  }

  async #addWarnings(walk: LogWalk, erased: number, unusual: readonly string[]): Promise<void> {
    for (const { id, refusal } of await readRejected(this.#trx))
      this.#warn(`Entry ${id} was set aside, for no follower would take it (${refusal}).`);
    const { underived } = walk;
    if (underived !== undefined) this.#warn(underivedWords(underived, erased));
    if (this.#heads.emergencies > 0)
      this.#warn(`${this.#heads.emergencies} heads count by the emergency lane alone.`);
    if (unusual.length > 0) this.#warn(`These edges are set up otherwise than most: ${unusual.join(', ')}.`);
  }

  #warn(words: string): void {
    this.#warnings.push(words);
  }
}

/** Walks over what is published beyond the walk's place; the first difference, or undefined. */
export async function walkOn(
  trx: Trx,
  walk: LogWalk,
  { publishedSize }: StoredHead,
  onProgress?: AuditOptions['onProgress'],
): Promise<string | undefined> {
  const entries = streamEntries(trx, walk.size);
  let waiting = await entries.next();
  for await (const batch of streamBatches(trx, walk.size, publishedSize)) {
    const own: StoredEntry[] = [];
    while (waiting.done !== true && waiting.value.position < batch.sizeAfter) {
      own.push(waiting.value);
      waiting = await entries.next();
    }
    const fault = walk.take(batch, own);
    if (fault !== undefined) return fault;
    onProgress?.(walk.size, publishedSize);
  }
  return undefined;
}

function underivedWords({ from, to }: { from: number; to?: number }, erased: number): string {
  const until =
    to === undefined ? 'on, and no kept snapshot follows' : `to ${to}, where the kept snapshot proves itself`;
  return `${erased} openings are erased. Leaves, roots and heads hold; the list could not be derived from position ${from} ${until}.`;
}

async function findAuditFault(trx: Trx): Promise<string | undefined> {
  const verdict = await verifyAuditChain(trx);
  if (verdict.ok) return undefined;
  const place = verdict.fault === 'outside' ? `line ${verdict.place}` : `place ${verdict.place}`;
  return `The chain of the audit is not whole at ${place}: ${chainWords[verdict.fault]}.`;
}

const chainWords = {
  gap: 'a place is missing',
  'line-missing': 'its line is gone',
  changed: 'the line, or its hash, is not what was chained',
  'another-chain': 'it is not the chain whose head was noted',
  outside: 'it stands outside the chain and does not wait for a place',
} as const;

async function orUnreadable(find: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof MalformedBytes)
      return `Something cannot be read as what it should be: ${error.message}.`;
    throw error;
  }
}
