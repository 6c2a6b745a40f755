import { runClock } from './clock/clock.ts';
import { runDiskFull } from './disk/disk-full.ts';
import { runFailpoints } from './failpoints/failpoints.ts';
import { runFeed } from './feed/feed.ts';
import { runControl } from './kills/control.ts';
import { runKills } from './kills/kills.ts';
import { runLinearizability } from './linearizability/linearizability.ts';
import { runNetwork } from './network/network.ts';
import type { TortureProgram } from './program.ts';
import { runRestore } from './restore/restore.ts';
import { runAnswersOnce } from './stress/answers-once.ts';
import { runAttachStorm } from './stress/attach-storm.ts';
import { runCerFlood } from './stress/cer-flood.ts';
import { runDeafPeers, runSilentPeers } from './stress/half-open.ts';
import { runIdlePeers } from './stress/idle-peers.ts';
import { runOversize } from './stress/oversize.ts';
import { runSlowLoris } from './stress/slow-loris.ts';

/** Every program, in the order in which they run. */
export const torturePrograms: readonly TortureProgram[] = [
  {
    name: 'kills',
    summary: 'kill -9 of hub, edge or PostgreSQL under 16 writers; nothing acknowledged is lost',
    usualCycles: 200,
    shortCycles: 6,
    run: runKills,
  },
  {
    name: 'kills-control',
    summary: 'the same without durable commits, which must lose',
    usualCycles: 10,
    shortCycles: 3,
    run: runControl,
  },
  {
    name: 'network',
    summary: 'delay, resets, other orders, flipped bits, drips and silence between hub and edge',
    usualCycles: 24,
    shortCycles: 5,
    run: runNetwork,
  },
  {
    name: 'restore',
    summary: 'the record back from a backup, from the encrypted archive, and from both, to an equal digest',
    usualCycles: 1,
    run: runRestore,
  },
  {
    name: 'failpoints',
    summary: 'a crash at every step of sealing and publishing, of the witness and of the edge’s journal',
    usualCycles: 1,
    run: runFailpoints,
  },
  {
    name: 'clock',
    summary: 'clocks of hub and edge that jump by a day, ahead and back',
    usualCycles: 1,
    run: runClock,
  },
  {
    name: 'disk-full',
    summary: 'a full disk under the record, and under the edge (as root, on Linux)',
    usualCycles: 2,
    run: runDiskFull,
  },
  {
    name: 'feed',
    summary: 'sequences of duplicates, gaps, replays, forks, damage and old snapshots against a model',
    usualCycles: 10_000,
    run: runFeed,
  },
  {
    name: 'linearizability',
    summary: 'what concurrent clients see of one declaration while the hub is killed has one order',
    usualCycles: 25,
    shortCycles: 5,
    run: runLinearizability,
  },
  {
    name: 'slow-loris',
    summary: 'peers that send byte by byte and never end, at every listener of an edge',
    usualCycles: 4,
    shortCycles: 1,
    run: runSlowLoris,
  },
  {
    name: 'deaf-peers',
    summary: 'peers that ask and never read an answer',
    usualCycles: 4,
    shortCycles: 1,
    run: runDeafPeers,
  },
  {
    name: 'silent-peers',
    summary: 'peers that agree on S13 and answer no watchdog',
    usualCycles: 4,
    run: runSilentPeers,
  },
  {
    name: 'idle-peers',
    summary: 'ten thousand peers that only answer watchdogs',
    usualCycles: 4,
    shortCycles: 1,
    run: runIdlePeers,
  },
  {
    name: 'cer-flood',
    summary: 'connections by the thousand that agree on S13 and go, or never agree',
    usualCycles: 5,
    shortCycles: 2,
    run: runCerFlood,
  },
  {
    name: 'oversize',
    summary: 'messages whose length lies, and bytes that belong to none',
    usualCycles: 5,
    shortCycles: 1,
    run: runOversize,
  },
  {
    name: 'attach-storm',
    summary: 'ten times the usual rate at once',
    usualCycles: 5,
    shortCycles: 2,
    run: runAttachStorm,
  },
  {
    name: 'answers-once',
    summary: '64 checks in flight on each connection; each answered, and only once',
    usualCycles: 5,
    shortCycles: 1,
    run: runAnswersOnce,
  },
];
