import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Which hub a follower follows, and as whom. */
export interface FollowerOrder {
  readonly hubUrl: string;
  readonly participant: string;
  readonly secret: string;
}

/** What a follower process tells: a batch that it verified, or one that it refuses and stops at. */
export type FollowerNews =
  | {
      readonly kind: 'verified';
      readonly firstPosition: number;
      /** Leaves of the log after the batch. */
      readonly size: number;
      readonly leaves: number;
      readonly digest: string;
      readonly count: number;
      /** Entries whose id had come before. */
      readonly twice: number;
      readonly mentions: readonly { readonly key: number; readonly isListed: boolean }[];
    }
  | { readonly kind: 'refused'; readonly refusal: string; readonly position: number };

/** How often the log named a phone. */
export interface Mentions {
  readonly listed: number;
  readonly unlisted: number;
}

const none: Mentions = { listed: 0, unlisted: 0 };

/**
 * A process of its own that follows the hub's feed from the first position on and verifies every batch with the
 * code that edges use; it is never killed, so whatever was once published must stay so.
 */
export class Follower {
  readonly #process;
  readonly #mentions = new Map<number, Mentions>();
  readonly #digests = new Map<number, string>();
  size = 0;
  digest = '';
  count = 0;
  /** Entries that came more than once. */
  twice = 0;
  /** Batches that did not begin where the one before ended. */
  gaps = 0;
  /** Why it stopped; absent while it follows. */
  refusal: string | undefined;

  constructor(order: FollowerOrder) {
    this.#process = fork(fileURLToPath(new URL('./follower-process.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
    });
    this.#process.on('message', (news: FollowerNews) => this.#hear(news));
    this.#process.send(order);
  }

  /** How often the log put a phone on the list and took it off. */
  mentionsOf(key: number): Mentions {
    return this.#mentions.get(key) ?? none;
  }

  /** Digest of the list when the log had so many leaves; undefined where no batch ended. */
  digestAt(size: number): string | undefined {
    return this.#digests.get(size);
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  #hear(news: FollowerNews): void {
    if (news.kind === 'refused') {
      this.refusal = `${news.refusal} behind position ${news.position}`;
      return;
    }
    if (news.firstPosition !== this.size || news.firstPosition + news.leaves !== news.size) this.gaps += 1;
    this.size = news.size;
    this.digest = news.digest;
    this.#digests.set(news.size, news.digest);
    this.count = news.count;
    this.twice += news.twice;
    for (const { key, isListed } of news.mentions) {
      const { listed, unlisted } = this.mentionsOf(key);
      this.#mentions.set(
        key,
        isListed ? { listed: listed + 1, unlisted } : { listed, unlisted: unlisted + 1 },
      );
    }
  }
}
