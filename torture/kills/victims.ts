import type { SeededChance } from '../seeded-chance.ts';
import type { MachineRoom } from '../world/machine-room.ts';
import { comesTrue } from '../world/waiting.ts';
import type { Writers } from './writers.ts';

export const victims = ['hub', 'edge', 'postmaster', 'backend', 'witness', 'two witnesses'] as const;
/** Who is killed. The hub contains the sequencer. */
export type Victim = (typeof victims)[number];

/** How long anything may take to come back, in milliseconds. */
const patienceMs = 45_000;

/** Kills one of them and waits until what it did is done again; how long that took, undefined if it never was. */
export async function killAndRecover(
  victim: Victim,
  { hub, edge, record, witnesses }: MachineRoom,
  writers: Writers,
  chance: SeededChance,
): Promise<number | undefined> {
  const killedAt = performance.now();
  switch (victim) {
    case 'hub':
      await hub.kill();
      await hub.start();
      break;
    case 'edge':
      await edge.kill();
      await edge.start();
      return performance.now() - killedAt;
    case 'witness':
    case 'two witnesses': {
      // Without one of three all goes on; without two nothing is published until they are back, and nothing is lost.
      const chosen = witnesses.slice(0, victim === 'witness' ? 1 : 2);
      await Promise.all(chosen.map((one) => one.kill()));
      await Promise.all(chosen.map((one) => one.start()));
      return performance.now() - killedAt;
    }
    case 'postmaster':
      await record.killPostmaster();
      await record.comeBack();
      break;
    case 'backend':
      await record.killBackend(chance);
      break;
  }
  // An answer that was under way when the killing began says nothing.
  const gone = performance.now();
  const isBack = await comesTrue(() => writers.lastAnswerAt > gone + 50, patienceMs);
  return isBack ? writers.lastAnswerAt - killedAt : undefined;
}
