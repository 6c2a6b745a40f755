import { runFeed } from './feed/feed.ts';
import { runControl } from './kills/control.ts';
import { runKills } from './kills/kills.ts';
import { runLinearizability } from './linearizability/linearizability.ts';
import type { TortureProgram } from './program.ts';

/** Every program, in the order in which they run. */
export const torturePrograms: readonly TortureProgram[] = [
  {
    name: 'kills',
    summary: 'kill -9 of hub, edge or PostgreSQL under 16 writers; nothing acknowledged is lost',
    usualCycles: 200,
    isShort: true,
    run: runKills,
  },
  {
    name: 'kills-control',
    summary: 'the same without durable commits, which must lose',
    usualCycles: 10,
    isShort: true,
    run: runControl,
  },
  {
    name: 'feed',
    summary: 'sequences of duplicates, gaps, replays, forks, damage and old snapshots against a model',
    usualCycles: 10_000,
    isShort: false,
    run: runFeed,
  },
  {
    name: 'linearizability',
    summary: 'what concurrent clients see of one declaration while the hub is killed has one order',
    usualCycles: 25,
    isShort: true,
    run: runLinearizability,
  },
];
