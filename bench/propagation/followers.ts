import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FollowerNews, FollowerOrder } from './follower.ts';
import type { World } from './world.ts';

const followersPerWorker = 25;

/** Followers in a few worker processes, each verifying the whole feed. */
export interface Followers {
  /** When the last follower of all had verified up to a position or beyond, in ms since 1970; undefined when some had not. */
  verifiedAt(position: number): number | undefined;
  close(): Promise<void>;
}

export async function startFollowers({ hubUrl, follower }: World, count: number): Promise<Followers> {
  const workers: { process: ChildProcess; verified: { position: number; at: number }[] }[] = [];
  for (let left = count; left > 0; left -= followersPerWorker) {
    const order: FollowerOrder = { hubUrl, ...follower, count: Math.min(left, followersPerWorker) };
    const worker = fork(fileURLToPath(new URL('./follower.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
    });
    const verified: { position: number; at: number }[] = [];
    const following = new Promise<void>((resolve, reject) => {
      worker.on('message', (news: FollowerNews) => {
        if (news.kind === 'following') resolve();
        else verified.push({ position: news.position, at: news.at });
      });
      worker.once('exit', () => reject(new Error('a worker with followers ended')));
    });
    worker.send(order);
    await following;
    workers.push({ process: worker, verified });
  }
  return {
    verifiedAt(position) {
      const times = workers.map(({ verified }) => verified.find((one) => one.position >= position)?.at);
      return times.every((at) => at !== undefined) ? Math.max(...times) : undefined;
    },
    async close() {
      await Promise.all(
        workers.map(async ({ process: worker }) => {
          const gone = once(worker, 'exit');
          worker.kill();
          await gone;
        }),
      );
    },
  };
}
