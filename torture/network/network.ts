import { setTimeout as delay } from 'node:timers/promises';
import { checkEdge, checkLog, phonesToAsk } from '../kills/checks.ts';
import { Ledger } from '../kills/ledger.ts';
import { Writers } from '../kills/writers.ts';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { Follower } from '../world/follower.ts';
import { type MachineRoom, openMachineRoom } from '../world/machine-room.ts';
import { comesTrue } from '../world/waiting.ts';
import { FaultProxy, faults } from './fault-proxy.ts';

/** How long the network is ill, in milliseconds. */
const illMs = { least: 1_200, most: 2_500 };
/** Three heartbeats without a word, and as long again for whoever looks: a dead connection must be known by then. */
const detectionMs = 60_000;
/** How long the edge may take to come back once the network is well: its longest pause between tries, and more. */
const patienceMs = 45_000;
const sampleEveryMs = 100;

/** Puts an ill network between hub and edge: the edge may fall behind, and must never be wrong. */
export async function runNetwork(settings: TortureSettings, promises: Promises): Promise<void> {
  const chance = new SeededChance(settings.seed);
  let proxy: FaultProxy | undefined;
  const room = await openMachineRoom({
    onDeath: (name) => void promises.test('nobody dies of an ill network', false, () => name),
    hubUrlForEdge: async (hubPort) => {
      proxy = await FaultProxy.listen(hubPort, chance.branch());
      return proxy.url;
    },
  });
  const follower = new Follower(room.follower);
  try {
    if (proxy === undefined) throw new Error('no proxy');
    await makeIll(settings, { room, follower, proxy, chance, promises });
  } finally {
    await follower.close();
    await room.close();
    await proxy?.close();
  }
}

interface Ward {
  readonly room: MachineRoom;
  readonly follower: Follower;
  readonly proxy: FaultProxy;
  readonly chance: SeededChance;
  readonly promises: Promises;
}

async function makeIll({ cycles, say }: TortureSettings, ward: Ward): Promise<void> {
  const { room, follower, proxy, chance, promises } = ward;
  const ledger = new Ledger();
  const writers = new Writers({
    client: room.client,
    ledger,
    chance: chance.branch(),
    onRefusal: (what) => promises.test('no act is refused', false, () => what),
    onRetry: () => promises.count('acts tried again'),
  });
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const fault = faults[cycle % faults.length] ?? 'delay';
    const watch = watchEdge(ward);
    writers.start();
    await delay(300);
    proxy.fault = fault;
    await delay(chance.between(illMs.least, illMs.most));
    await writers.pause();
    if (fault === 'half-open') await expectDetection(ward);
    proxy.fault = undefined;
    const wellAt = performance.now();
    const isBack = await comesTrue(async () => {
      const status = await room.edgeView.status();
      return status?.position === follower.size - 1 && status.connected;
    }, patienceMs);
    const backMs = performance.now() - wellAt;
    promises.test('the edge catches up when the network is well', isBack, () => `not after ${fault}`);
    await watch.stop();
    // What was acknowledged may still wait for its place: first the log, then the edge at its end.
    const touched = ledger.takeTouched();
    await checkLog(touched, ledger, follower, promises);
    await checkEdge(phonesToAsk(touched, ledger, chance), ledger, follower, room, promises);
    promises.count(`times the network did: ${fault}`);
    say(`  cycle ${cycle + 1}: ${fault}, caught up after ${backMs.toFixed(0)} ms`);
  }
  tellHits(ward, cycles);
  for (const [name, count] of await room.edgeView.refusals()) promises.count(`edge: ${name}`, count);
}

/** While nothing arrives and nobody says so, the edge must find out by itself. */
async function expectDetection({ room, promises }: Ward): Promise<void> {
  const since = performance.now();
  const isSeen = await comesTrue(
    async () => (await room.edgeView.alarms())?.includes('hub-away') === true,
    detectionMs,
    200,
  );
  promises.test('a half-open connection is found out', isSeen, () => `not within ${detectionMs} ms`);
  if (isSeen)
    promises.count(
      'seconds until a half-open connection was found out',
      Math.round((performance.now() - since) / 1000),
    );
}

/** Looks at the edge again and again: whatever its position, its list must be the hub's own at that position. */
function watchEdge({ room, follower, promises }: Ward): { stop: () => Promise<void> } {
  const over = new AbortController();
  const watching = (async () => {
    let lastPosition = -1;
    while (!over.signal.aborted) {
      const status = await room.edgeView.status();
      if (status !== undefined && status.position >= 0) {
        // The edge may be ahead of our own follower by a moment.
        await comesTrue(() => follower.size > status.position, 10_000);
        const expected = follower.digestAt(status.position + 1);
        promises.test(
          'the edge never takes a wrong state',
          status.digest === expected,
          () => `at ${status.position} ${status.digest}, not ${expected}`,
        );
        promises.test(
          'the edge never goes back',
          status.position >= lastPosition,
          () => `${lastPosition} to ${status.position}`,
        );
        lastPosition = status.position;
      }
      await delay(sampleEveryMs);
    }
  })();
  return {
    stop: async () => {
      over.abort();
      await watching;
    },
  };
}

/** A fault that never hit anything shows nothing. */
function tellHits({ proxy, promises }: Ward, cycles: number): void {
  for (const fault of faults.slice(0, cycles)) {
    const hits = proxy.hits.get(fault) ?? 0;
    promises.count(`hits of ${fault}`, hits);
    promises.test('every fault hits something', hits > 0, () => fault);
  }
}
