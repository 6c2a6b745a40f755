import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { tryFollowers } from './feed-model.ts';

/** Sequences on one pair of feeds; then another pair is drawn. */
const sequencesPerFeed = 500;

/** Duplicates, wrong orders, gaps, replays, forks, damage and old snapshots against followers and their model. */
export async function runFeed({ cycles, seed, say }: TortureSettings, promises: Promises): Promise<void> {
  for (let done = 0; done < cycles; done += sequencesPerFeed) {
    const sequences = Math.min(sequencesPerFeed, cycles - done);
    let fault = '';
    try {
      tryFollowers(seed + done, sequences, (what) => promises.count(what));
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
    promises.test(
      'a follower stands only where the hub stood, and names what it refuses',
      fault === '',
      () => fault,
    );
    say(`  ${done + sequences} sequences`);
  }
}
