import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '@deadset/analytics';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { Follower } from '../world/follower.ts';
import { type MachineRoom, openMachineRoom } from '../world/machine-room.ts';
import { checkEdge, checkLog, checkTables, phonesToAsk } from './checks.ts';
import { Ledger } from './ledger.ts';
import { killAndRecover, victims } from './victims.ts';
import { Writers } from './writers.ts';

/** How long the writers write before somebody is killed, and after recovery, in milliseconds. */
const writingMs = { least: 250, most: 900, after: 150 };

/** Kills hub, edge or database under sixteen writers, cycle after cycle, and compares everything after each. */
export async function runKills(settings: TortureSettings, promises: Promises): Promise<void> {
  const died = (name: string) => {
    promises.test('nobody dies of another’s death', false, () => name);
  };
  const room = await openMachineRoom({ onDeath: died });
  const follower = new Follower(room.follower);
  try {
    await killAgainAndAgain(settings, room, follower, promises);
    await checkFromTheStart(room, follower, promises);
  } finally {
    await follower.close();
    await room.close();
  }
}

async function killAgainAndAgain(
  { cycles, seed, say }: TortureSettings,
  room: MachineRoom,
  follower: Follower,
  promises: Promises,
): Promise<void> {
  const chance = new SeededChance(seed);
  const ledger = new Ledger();
  const recoveries: number[] = [];
  const writers = new Writers({
    client: room.client,
    ledger,
    chance: chance.branch(),
    onRefusal: (what) => promises.test('no act is refused', false, () => what),
    onRetry: (why) => promises.count(`tries again, because: ${why}`),
  });
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const before = ledger.acknowledged;
    writers.start();
    await delay(chance.between(writingMs.least, writingMs.most));
    const victim = chance.pick(victims);
    const recoveredMs = await killAndRecover(victim, room, writers, chance);
    await delay(writingMs.after);
    promises.test('everything comes back', recoveredMs !== undefined, () => `${victim} did not`);
    await writers.pause();
    const acknowledged = ledger.acknowledged - before;
    promises.test('acts are acknowledged in every cycle', acknowledged > 0, () => `none in cycle ${cycle}`);
    const touched = ledger.takeTouched();
    await checkLog(touched, ledger, follower, promises);
    await checkTables(room, follower, promises);
    await checkEdge(phonesToAsk(touched, ledger, chance), ledger, follower, room, promises);
    recoveries.push(recoveredMs ?? Number.POSITIVE_INFINITY);
    promises.count('kills');
    promises.count(`kills of ${victim}`);
    promises.count('acts acknowledged', acknowledged);
    say(
      `  cycle ${cycle}: ${victim} killed, ${acknowledged} acknowledged, back after ${recoveredMs?.toFixed(0)} ms`,
    );
  }
  await checkLog(ledger.phones, ledger, follower, promises);
  await checkEdge(ledger.phones, ledger, follower, room, promises);
  promises.test(
    'the list has as many phones as the model',
    follower.count === ledger.listedCount,
    () => `${follower.count} and ${ledger.listedCount}`,
  );
  const ms = (share: number) => `${(quantile(recoveries, share) ?? Number.NaN).toFixed(0)} ms`;
  say(`  recovery: median ${ms(0.5)}, worst ${ms(1)}`);
}

/** Somebody who was not there at all comes to the same place. */
async function checkFromTheStart(room: MachineRoom, follower: Follower, promises: Promises): Promise<void> {
  const late = new Follower(room.follower);
  const startedAt = performance.now();
  while (late.size < follower.size && late.refusal === undefined && performance.now() - startedAt < 120_000)
    await delay(50);
  promises.test(
    'a follower that starts from nothing comes to the same list',
    late.size === follower.size && late.digest === follower.digest,
    () => `${late.size} leaves instead of ${follower.size}, ${late.refusal ?? 'another digest'}`,
  );
  promises.count('leaves verified from the start', late.size);
  await late.close();
}
