import fc from 'fast-check';
import { SeededChance } from '../seeded-chance.ts';
import { type FeedPair, followerCommands, freshPair, type Tally } from './follower-commands.ts';
import { sealFeed } from './sealed-feed.ts';

const batches = 14;
const mostCommands = 24;

/** Two feeds of one beginning, drawn from a seed. */
export function drawFeeds(seed: number): FeedPair {
  const chance = new SeededChance(seed);
  const honest = sealFeed(chance, batches);
  const forkAt = 1 + chance.below(batches - 2);
  const shared = honest.slice(0, forkAt);
  const forked = [...shared, ...sealFeed(chance.branch(), batches - forkAt, shared.at(-1))];
  return { honest, forkAt, forked };
}

/** So many sequences of commands, each on a fresh follower. Throws with the shortest that goes wrong. */
export function tryFollowers(seed: number, sequences: number, tally: Tally): void {
  const commands = followerCommands(drawFeeds(seed), tally);
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: mostCommands, size: 'max' }), (sequence) => {
      tally('sequences');
      fc.modelRun(freshPair, sequence);
    }),
    { numRuns: sequences, seed },
  );
}
