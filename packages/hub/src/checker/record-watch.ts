import type { Db } from '../database/index.ts';
import { type AuditOptions, walkOn } from './audit-record.ts';
import { readingOnly } from './cursor-store.ts';
import type { Difference } from './difference.ts';
import { HeadJudge } from './head-judge.ts';
import { compareList } from './list-check.ts';
import { LogWalk } from './log-walk.ts';
import { readErased, readKept, readStoredHead } from './stored-log-store.ts';
import { TileCheck } from './tile-check.ts';

/** What one look came to. */
export interface WatchReport {
  /** Published leaves that are checked by now. */
  readonly size: number;
  readonly differences: readonly Difference[];
}

/**
 * Goes over the log once and from then on over what is new, and compares the whole table of listings at every look.
 *
 * What it has seen it holds the record to: a head that goes back, or batches that were replaced, do not fit.
 */
export class RecordWatch {
  readonly #db: Db;
  readonly #options: Omit<AuditOptions, 'at'>;
  readonly #heads: HeadJudge;
  #walk: LogWalk | undefined;

  constructor(db: Db, options: Omit<AuditOptions, 'at'>) {
    this.#db = db;
    this.#options = options;
    this.#heads = new HeadJudge(options.policies);
  }

  /** One look at this instant (ms since 1970). Rejects when the database cannot be read. */
  look(at: number): Promise<WatchReport> {
    return readingOnly(this.#db, async (trx) => {
      const kept = await readKept(trx);
      this.#walk ??= new LogWalk({
        heads: this.#heads,
        // What is kept of tiles is for the whole audit to look at.
        tiles: new TileCheck(new Map()),
        erased: await readErased(trx),
        ...(kept === undefined ? {} : { kept }),
      });
      const walk = this.#walk;
      const head = await readStoredHead(trx);
      const logFault =
        head.publishedSize < walk.size
          ? `The head went back from ${walk.size} leaves to ${head.publishedSize}.`
          : ((await walkOn(trx, walk, head, this.#options.onProgress)) ??
            (walk.size === 0
              ? undefined
              : this.#heads.faultOf(head.note, { size: walk.size, root: walk.root, sealedAt: 0 })));
      const differences: Difference[] = logFault === undefined ? [] : [{ check: 'log', words: logFault }];
      if (walk.state !== undefined && logFault === undefined) {
        const verified = { ...walk.state, size: walk.size };
        const { words } = await compareList(trx, verified, this.#heads.approverRoots, at);
        if (words !== undefined) differences.push({ check: 'list', words });
      }
      return { size: walk.size, differences };
    });
  }
}
