import { cumulativeIncidence, type FollowedDevice, FollowUp, shareBy } from '@deadset/analytics';
import { type CityEvent, createCity, instantOf, wholeLives } from '@deadset/simulators';

const dayMs = 86_400_000;
const horizons = [30, 90, 365] as const;
/** Two years, so that half of the phones are followed for one. */
const days = 730;
/** Large enough that which shops there are changes no share. */
const scale = 1;
const livesPerRun = 1_000;
/** Seeds of runs begin behind those of the truth. */
const firstSeed = 1_000;
const truthLives = 400_000;

/** What one horizon came to. */
export interface CoverageScore {
  readonly horizon: number;
  readonly truth: number;
  readonly runs: number;
  /** Runs whose interval of 95 % holds the truth. */
  readonly covered: number;
  /** Mean of what was estimated. */
  readonly mean: number;
}

/**
 * In how many cities the interval of the share that comes up again holds the truth. Phones are those of proved reports,
 * from the proof on; police or a shop having the phone competes. Each run sees a city up to its end, so that the later a
 * phone was taken, the shorter it is followed. The truth is what happens to many other phones of such cities if all of
 * them are followed for good; no run has any of those.
 */
export function scoreCoverage(runs: number): CoverageScore[] {
  const truths = truthBy(horizons);
  const held = horizons.map(() => ({ covered: 0, sum: 0 }));
  for (let run = 0; run < runs; run += 1) {
    const followUp = new FollowUp();
    const city = createCity({ seed: firstSeed + run, scale, days });
    for (const life of wholeLives(city, livesPerRun)) {
      const device = followedUntil(life, city.endsAt);
      if (device !== undefined) followUp.add(device);
    }
    const steps = cumulativeIncidence(followUp, (event) => event === 'reappeared');
    horizons.forEach((horizon, i) => {
      const told = shareBy(followUp, steps, horizon);
      const [place, truth] = [held[i], truths[i]];
      if (told.kind !== 'share' || place === undefined || truth === undefined) return;
      place.sum += told.share;
      if (told.low <= truth && truth <= told.high) place.covered += 1;
    });
  }
  return horizons.map((horizon, i) => ({
    horizon,
    truth: truths[i] ?? Number.NaN,
    runs,
    covered: held[i]?.covered ?? 0,
    mean: (held[i]?.sum ?? 0) / runs,
  }));
}

/** Shares of phones that come up within so many days, followed to the end. */
function truthBy(within: readonly number[]): number[] {
  const counts = within.map(() => 0);
  let all = 0;
  for (const life of wholeLives(createCity({ seed: 0, scale: 10, days }), truthLives)) {
    const device = followedUntil(life, Number.POSITIVE_INFINITY);
    if (device === undefined) continue;
    all += 1;
    within.forEach((horizon, i) => {
      if (device.event === 'reappeared' && device.days <= horizon) counts[i] = (counts[i] ?? 0) + 1;
    });
  }
  return counts.map((count) => count / all);
}

/**
 * A phone from the proof of its report to the first attempt that met it as reported, to its recovery, or to the end:
 * what the register calls a taking (docs/re-registration.md). Undefined where it never becomes one.
 */
function followedUntil(life: readonly CityEvent[], endsAt: number): FollowedDevice | undefined {
  const proved = life.find((event) => event.kind === 'report' && event.seen.step === 'proved');
  const beganAt = proved === undefined ? endsAt : instantOf(proved);
  const end = life.find(
    (event) =>
      instantOf(event) >= beganAt &&
      (event.kind === 'recovery' || (event.kind === 'attempt' && (event.seen.tier ?? 0) > 0)),
  );
  // A phone that is back before its report is proved was never followed.
  const isBack = life.some((event) => event.kind === 'recovery' && instantOf(event) < beganAt);
  if (beganAt >= endsAt || isBack) return undefined;
  const endedAt = end === undefined ? Number.POSITIVE_INFINITY : instantOf(end);
  if (endedAt < endsAt)
    return {
      days: (endedAt - beganAt) / dayMs,
      event: end?.kind === 'recovery' ? 'recovered' : 'reappeared',
    };
  // Followed to the very end and nothing came: further than any horizon.
  return { days: Math.min(endsAt - beganAt, 100 * 365 * dayMs) / dayMs, event: 'none' };
}
