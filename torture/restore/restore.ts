import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkEdge, checkLog } from '../kills/checks.ts';
import { Ledger } from '../kills/ledger.ts';
import { Writers } from '../kills/writers.ts';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { enrolNetwork } from '../world/enrol-network.ts';
import { Follower, type FollowerOrder } from '../world/follower.ts';
import { type MachineRoom, openMachineRoom } from '../world/machine-room.ts';
import { type RecordServer, startRecordServer } from '../world/record-server.ts';
import { comesTrue } from '../world/waiting.ts';
import { backUp } from './base-backup.ts';

const run = promisify(execFile);
const deadset = fileURLToPath(new URL('../../packages/cli/bin/deadset.js', import.meta.url));
const writingMs = 1_500;
const patienceMs = 60_000;

/** What everything must come back to. */
interface Target {
  readonly size: number;
  readonly digest: string;
}

interface Drill {
  readonly room: MachineRoom;
  readonly archive: string;
  readonly target: Target;
  readonly promises: Promises;
  readonly say: (line: string) => void;
}

/** Loses the record and has it back: from a backup, from the archive, and from an older backup with the archive on top. */
export async function runRestore(settings: TortureSettings, promises: Promises): Promise<void> {
  for (let cycle = 1; cycle <= settings.cycles; cycle += 1) {
    settings.say(`  cycle ${cycle}`);
    await drillOnce({ ...settings, seed: settings.seed + cycle - 1 }, promises);
  }
}

async function drillOnce({ seed, say }: TortureSettings, promises: Promises): Promise<void> {
  let archive = '';
  const room = await openMachineRoom({
    onDeath: (name) => void promises.test('nobody dies', false, () => name),
    hubEnv: async ({ folder }) => {
      archive = join(folder, 'archive');
      return { DEADSET_ARCHIVE: archive };
    },
  });
  const follower = new Follower(room.follower);
  try {
    const [old, recent] = [join(room.folder, 'old-backup'), join(room.folder, 'recent-backup')];
    const ledger = await fillRecord(room, follower, seed, old, promises);
    const target = { size: follower.size, digest: follower.digest };
    await room.hub.stop();
    await backUp(room.record, recent);
    const drill = { room, archive, target, promises, say };
    await fromBackup(drill, recent);
    await fromArchive(drill);
    await fromBoth(drill, old, follower, ledger);
  } finally {
    await follower.close();
    await room.close();
  }
}

/** Writes, is backed up in the middle of it, and writes on. */
async function fillRecord(
  room: MachineRoom,
  follower: Follower,
  seed: number,
  backup: string,
  promises: Promises,
): Promise<Ledger> {
  const ledger = new Ledger();
  const writers = new Writers({
    client: room.client,
    ledger,
    chance: new SeededChance(seed),
    onRefusal: (what) => promises.test('no act is refused', false, () => what),
    onRetry: () => promises.count('acts tried again'),
  });
  writers.start();
  await delay(writingMs);
  await backUp(room.record, backup);
  await delay(writingMs);
  await writers.pause();
  await checkLog(ledger.phones, ledger, follower, promises);
  promises.count('acts on the record', ledger.acknowledged);
  return ledger;
}

async function fromBackup(drill: Drill, backup: string): Promise<void> {
  const record = await startRecordServer(backup);
  try {
    await standsAgain(drill, 'the database’s backup', record, drill.room.follower);
  } finally {
    await record.close();
  }
}

async function fromArchive(drill: Drill): Promise<void> {
  const folder = join(drill.room.folder, 'empty-record');
  await mkdir(folder, { mode: 0o711 });
  const record = await startRecordServer(folder);
  try {
    await restore(drill, 'the archive', record);
    const secret = await enrolNetwork(record, 'after-the-loss');
    const order = { ...drill.room.follower, participant: 'after-the-loss', secret };
    await standsAgain(drill, 'the archive', record, order);
  } finally {
    await record.close();
  }
}

/** The edge, which was there all the time, goes on with the restored hub and hears of new acts. */
async function fromBoth(drill: Drill, backup: string, follower: Follower, ledger: Ledger): Promise<void> {
  const { room, promises } = drill;
  const record = await startRecordServer(backup);
  const source = 'an older backup and the archive';
  try {
    const batches = await restore(drill, source, record);
    promises.test('the older backup lacks something', batches > 0, () => 'the archive had nothing to add');
    const hub = room.hubOn(record);
    await hub.start();
    const chance = new SeededChance(1);
    const onRefusal = (what: string) => promises.count(`refused behind the restoring: ${what}`);
    const writers = new Writers(
      { client: room.client, ledger, chance, onRefusal, onRetry: () => undefined },
      1_000_000,
    );
    writers.start();
    await delay(writingMs);
    await writers.pause();
    const touched = ledger.takeTouched();
    await checkLog(touched, ledger, follower, promises);
    await checkEdge(ledger.phones, ledger, follower, room, promises);
    await hub.stop();
  } finally {
    await record.close();
  }
}

/** Runs `deadset restore`. Gives how many batches the archive had to add. */
async function restore(
  { room, archive, target, promises, say }: Drill,
  source: string,
  record: RecordServer,
): Promise<number> {
  const startedAt = performance.now();
  const { stdout, stderr } = await run(
    process.execPath,
    [deadset, 'restore', '--archive', archive, '--data', room.folder],
    {
      env: {
        DATABASE_URL: record.applicationUrl,
        DATABASE_OWNER_URL: record.ownerUrl,
        DEADSET_WITNESS_POLICY: room.policyFile,
      },
    },
  );
  say(
    `  from ${source}: ${stderr.trim().split('\n').at(-1)} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
  const expected = `position ${target.size - 1}, digest ${target.digest}`;
  promises.test(
    `${source} give the same position and digest`,
    stdout.trim() === expected,
    () => `${stdout}, not ${expected}`,
  );
  return Number(/([0-9]+) batches/.exec(stderr)?.[1] ?? 0);
}

/** Starts a hub on a restored database; somebody who starts from nothing must come to the same list. */
async function standsAgain(
  { room, target, promises }: Drill,
  source: string,
  record: RecordServer,
  order: FollowerOrder,
): Promise<void> {
  const hub = room.hubOn(record);
  await hub.start();
  const late = new Follower(order);
  await comesTrue(() => late.size >= target.size || late.refusal !== undefined, patienceMs);
  promises.test(
    `a hub that comes back from ${source} shows the same list`,
    late.size === target.size && late.digest === target.digest,
    () => `${late.size} leaves, not ${target.size}; ${late.refusal ?? late.digest}`,
  );
  await late.close();
  await hub.stop();
}
