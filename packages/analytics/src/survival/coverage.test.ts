import { expect, it } from 'vitest';
import { cumulativeIncidence } from './cumulative-incidence.ts';
import { type FollowedDevice, FollowUp } from './follow-up.ts';
import { kaplanMeier } from './kaplan-meier.ts';
import { shareBy } from './share-by.ts';

const runs = 2_000;
const devicesPerRun = 80;
const reappeared = (event: string) => event === 'reappeared';

/** A seeded generator (mulberry32) of numbers in [0, 1). */
function seededDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chances a day that a device comes up, and that it is recovered. */
interface World {
  readonly reappear: number;
  readonly recover: number;
}

/** A device whose data end on some day of two years, as one does that was taken on any day of them. */
function drawDevice(draw: () => number, { reappear, recover }: World): FollowedDevice {
  const wait = (chance: number) => (chance === 0 ? Number.POSITIVE_INFINITY : -Math.log(1 - draw()) / chance);
  const [up, back, end] = [wait(reappear), wait(recover), 730 * draw()];
  const days = Math.min(up, back, end);
  return { days, event: days === end ? 'none' : days === up ? 'reappeared' : 'recovered' };
}

/** In how many of the runs the interval at a horizon holds the truth. */
function covered(
  world: World,
  horizon: number,
  { truth, curve, seed }: { truth: number; curve: typeof kaplanMeier; seed: number },
): number {
  const draw = seededDraw(seed);
  let count = 0;
  for (let run = 0; run < runs; run += 1) {
    const followUp = new FollowUp();
    for (let i = 0; i < devicesPerRun; i += 1) followUp.add(drawDevice(draw, world));
    const told = shareBy(followUp, curve(followUp, reappeared), horizon);
    if (told.kind === 'share' && told.low <= truth && truth <= told.high) count += 1;
  }
  return count / runs;
}

it.each([
  // A third comes up in a quarter of a year; one in twelve is recovered.
  [{ reappear: 0.004, recover: 0.001 }, 30],
  [{ reappear: 0.004, recover: 0.001 }, 90],
  [{ reappear: 0.004, recover: 0.001 }, 365],
  // As many are recovered as come up.
  [{ reappear: 0.003, recover: 0.003 }, 90],
  [{ reappear: 0.003, recover: 0.003 }, 365],
] as const)(
  'the interval of %j at %d days holds the true share in 93 to 97 of 100 samples of 80',
  (world, horizon) => {
    const { reappear, recover } = world;
    const both = reappear + recover;
    const alone = 1 - Math.exp(-reappear * horizon);
    const competing = (reappear / both) * (1 - Math.exp(-both * horizon));
    for (const [curve, truth, seed] of [
      [kaplanMeier, alone, 20_261],
      [cumulativeIncidence, competing, 20_262],
    ] as const) {
      const share = covered(world, horizon, { truth, curve, seed });
      expect(share).toBeGreaterThanOrEqual(0.93);
      expect(share).toBeLessThanOrEqual(0.97);
    }
  },
);
