import { setTimeout as delay } from 'node:timers/promises';
import { formatImeiKey, RegistryError } from '@deadset/domain';
import { ClosingStack } from '../../packages/cli/src/town/closing-stack.ts';
import { checkEdge, checkLog, checkTables } from '../kills/checks.ts';
import { Ledger } from '../kills/ledger.ts';
import { Writers } from '../kills/writers.ts';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { Follower } from '../world/follower.ts';
import { type MachineRoom, openMachineRoom } from '../world/machine-room.ts';
import { phoneOf } from '../world/phones.ts';
import { comesTrue } from '../world/waiting.ts';
import { SmallDisk } from './small-disk.ts';

const megabytes = { record: 256, edge: 8 };
/** How long the writers write before the disk is full, and while it is, in milliseconds. */
const writingMs = { before: 1_500, full: 4_000 };
const patienceMs = 45_000;

/** Fills the disk under the record, then the one under the edge: neither may lose what it has said. */
export async function runDiskFull(settings: TortureSettings, promises: Promises): Promise<void> {
  if (!SmallDisk.isPossible) {
    promises.skip('only root can mount a small disk here');
    return;
  }
  const closing = new ClosingStack();
  try {
    const recordDisk = closing.add(await SmallDisk.mount(megabytes.record), (it) => it.unmount());
    const edgeDisk = closing.add(await SmallDisk.mount(megabytes.edge), (it) => it.unmount());
    const room = await openMachineRoom({
      recordFolder: recordDisk.folder,
      edgeFolder: edgeDisk.folder,
      onDeath: (name) => void promises.test('nobody dies of a full disk', false, () => name),
    });
    closing.add(room, (it) => it.close());
    const follower = closing.add(new Follower(room.follower), (it) => it.close());
    const ground = newGround(settings, room, follower, promises);
    for (let cycle = 1; cycle <= settings.cycles; cycle += 1) {
      await fillRecord(ground, recordDisk);
      settings.say(`  cycle ${cycle}: the record's disk was full, and is not any more`);
      await fillEdge(ground, edgeDisk);
      settings.say(`  cycle ${cycle}: the edge's disk was full, and is not any more`);
    }
    promises.count('acts acknowledged', ground.ledger.acknowledged);
  } finally {
    await closing.close();
  }
}

interface Ground {
  readonly room: MachineRoom;
  readonly follower: Follower;
  readonly ledger: Ledger;
  readonly writers: Writers;
  readonly promises: Promises;
}

function newGround(
  { seed }: TortureSettings,
  room: MachineRoom,
  follower: Follower,
  promises: Promises,
): Ground {
  const ledger = new Ledger();
  const writers = new Writers({
    client: room.client,
    ledger,
    chance: new SeededChance(seed),
    onRefusal: (what) => promises.test('no act is refused for good', false, () => what),
    onRetry: (why) => promises.count(`tries again, because: ${why}`),
  });
  return { room, follower, ledger, writers, promises };
}

async function fillRecord(
  { room, follower, ledger, writers, promises }: Ground,
  disk: SmallDisk,
): Promise<void> {
  writers.start();
  await delay(writingMs.before);
  await disk.fill();
  await delay(writingMs.full);
  const probe = room.client();
  const isRefused = await comesTrue(() => isUnavailable(probe), patienceMs, 50);
  promises.test('a full disk is answered with "unavailable"', isRefused, () => 'acts go on being taken');
  await checkReading(room, follower, promises);
  await disk.free();
  await writers.pause();
  const touched = ledger.takeTouched();
  await checkLog(touched, ledger, follower, promises);
  await checkTables(room, follower, promises);
  await checkEdge(touched, ledger, follower, room, promises);
}

let probes = 0;

/** Whether the hub refuses a new word just now as unavailable. Words of phones that no writer uses. */
async function isUnavailable(client: ReturnType<MachineRoom['client']>): Promise<boolean> {
  const phone = phoneOf(10_000_000 + (probes += 1));
  const takenAt = new Date(Date.now() - 3_600_000).toISOString();
  try {
    await client.declare({ imeis: [formatImeiKey(phone)], happened: 'lost', takenAt });
    return false;
  } catch (error) {
    return error instanceof RegistryError && error.code === 'unavailable';
  }
}

/** Whoever only reads notices nothing: the head of the log, and the whole feed from its beginning. */
async function checkReading(room: MachineRoom, follower: Follower, promises: Promises): Promise<void> {
  const head = await fetch(`${room.hubUrl}/log/checkpoint`);
  promises.test('the log’s head is there while the disk is full', head.ok, () => `status ${head.status}`);
  const size = follower.size;
  const late = new Follower(room.follower);
  const isThere = await comesTrue(() => late.size >= size, patienceMs);
  promises.test('the feed goes on while the disk is full', isThere, () => `${late.size} of ${size} leaves`);
  await late.close();
}

async function fillEdge(ground: Ground, disk: SmallDisk): Promise<void> {
  const { room, follower, ledger, writers, promises } = ground;
  await disk.fill();
  writers.start();
  const isAlarmed = await comesTrue(
    async () => (await room.edgeView.alarms())?.includes('disk') === true,
    patienceMs,
    100,
  );
  promises.test('an edge with a full disk raises its alarm', isAlarmed, () => 'no alarm "disk"');
  await writers.pause();
  const touched = ledger.takeTouched();
  await checkLog(touched, ledger, follower, promises);
  await checkEdge(touched, ledger, follower, room, promises);
  await disk.free();
  const isCleared = await comesTrue(
    async () => (await room.edgeView.alarms())?.includes('disk') === false,
    patienceMs,
    100,
  );
  promises.test('the alarm ends when there is space again', isCleared, () => 'the alarm stays');
  await room.edge.kill();
  await room.edge.start();
  await checkEdge(ledger.phones.slice(-200), ledger, follower, room, promises);
}
