import type { ApproverRoot, FeedState } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { readingOnly } from './cursor-store.ts';
import { compareList } from './list-check.ts';

/** What the last look at the table of listings came to. */
export interface ListVerdict {
  /** When it was looked, milliseconds since 1970. */
  readonly checkedAt: number;
  /** IMEI keys on which the table and the list of the record differ. */
  readonly differences: number;
  /** Entries of the first few of them. */
  readonly entryIds: readonly string[];
}

export interface ListWatchParts {
  readonly db: Db;
  /** The list as it follows from the log. */
  readonly verified: { readonly state: FeedState; readonly approverRoots: readonly ApproverRoot[] };
  readonly clock: () => number;
  readonly log: { error(fields: object, message: string): void; info(fields: object, message: string): void };
}

/**
 * Looks again and again whether the table of listings still says what follows from the log, so that an edit behind
 * the record's back is named while it is fresh. No gate answers by that table; the pages for people do.
 */
export class ListWatch {
  readonly #parts: ListWatchParts;
  #verdict: ListVerdict | undefined;

  constructor(parts: ListWatchParts) {
    this.#parts = parts;
  }

  /** Absent before the first look. */
  get verdict(): ListVerdict | undefined {
    return this.#verdict;
  }

  /** One look; an error line when something differs. Rejects when the database cannot be read. */
  async look(): Promise<void> {
    const { db, verified, clock, log } = this.#parts;
    // Taken first: whatever is in it was committed before the snapshot of the tables that follows.
    const { state, approverRoots } = verified;
    const known = { list: state.list, approvals: state.approvals, size: state.frontier.size };
    const checkedAt = clock();
    const { count, entryIds } = await readingOnly(db, (trx) =>
      compareList(trx, known, approverRoots, checkedAt),
    );
    const wasWrong = (this.#verdict?.differences ?? 0) > 0;
    this.#verdict = { checkedAt, differences: count, entryIds };
    if (count > 0)
      log.error({ differences: count, entryIds }, 'the table of listings is not the list of the record');
    else if (wasWrong) log.info({}, 'the table of listings is the list of the record again');
  }
}
