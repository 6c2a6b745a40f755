import { setTimeout as delay } from 'node:timers/promises';
import { arm, startTampered } from '../failpoints/tampering.ts';
import { checkEdge, checkLog, checkTables } from '../kills/checks.ts';
import { Ledger } from '../kills/ledger.ts';
import { Writers } from '../kills/writers.ts';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { Follower } from '../world/follower.ts';
import { openMachineRoom } from '../world/machine-room.ts';

const dayMs = 86_400_000;
const writingMs = 1_500;

/** Jumps, in the order in which they are tried: each in the middle of the work, and gone with the next start. */
const jumps = [
  { who: 'edge', clockMs: dayMs },
  { who: 'edge', clockMs: -dayMs },
  { who: 'hub', clockMs: -dayMs },
  { who: 'hub', clockMs: dayMs },
] as const;

/** Moves the clocks of hub and edge by a day, ahead and back, while acts are under way. */
export async function runClock({ cycles, seed, say }: TortureSettings, promises: Promises): Promise<void> {
  const room = await openMachineRoom({
    onDeath: (name) => void promises.test('nobody dies of a clock', false, () => name),
  });
  const follower = new Follower(room.follower);
  const ledger = new Ledger();
  const chance = new SeededChance(seed);
  const onRefusal = (what: string) => promises.count(`refused while a clock was wrong: ${what}`);
  const onRetry = (why: string) => promises.count(`tries again, because: ${why}`);
  const writers = new Writers({ client: room.client, ledger, chance, onRefusal, onRetry });
  try {
    for (const { who, clockMs } of Array.from({ length: cycles }, () => jumps).flat()) {
      await room[who].kill();
      await startTampered(room[who], { clockMs });
      writers.start();
      await delay(writingMs);
      arm(room[who]);
      await delay(writingMs);
      await room[who].kill();
      await room[who].start();
      await delay(writingMs);
      await writers.pause();
      const touched = ledger.takeTouched();
      await checkLog(touched, ledger, follower, promises);
      await checkTables(room, follower, promises);
      await checkEdge(touched, ledger, follower, room, promises);
      promises.count(`jumps of the ${who}`);
      say(`  ${who} by ${clockMs / dayMs} days`);
    }
  } finally {
    await follower.close();
    await room.close();
  }
}
