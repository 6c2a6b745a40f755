import { cumulativeIncidence, type FollowedDevice, FollowUp, shareBy } from '@deadset/analytics';
import { type CityEvent, createCity, wholeLives } from '@deadset/simulators';

const dayMs = 86_400_000;
const horizons = [30, 90, 365] as const;
/** Two years, so that half of the phones are followed for one. */
const days = 730;
const scale = 0.1;
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
 * from the taking on; police or a shop having the phone competes. The truth is what happens to many such phones if they
 * are followed to the end.
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

/** A phone from its taking to the first try to activate it that met a report, to its recovery, or to the end. */
function followedUntil(life: readonly CityEvent[], endsAt: number): FollowedDevice | undefined {
  const reports = life.filter((event) => event.kind === 'report').map(({ seen }) => seen);
  const proved = reports.find(({ step }) => step === 'proved');
  if (proved === undefined || proved.at >= endsAt) return undefined;
  const end = life.find(
    (event) =>
      (event.kind === 'attempt' && event.seen.gate === 'activation' && event.seen.tier !== undefined) ||
      event.kind === 'recovery',
  );
  const endedAt = end === undefined || end.kind === 'theft' ? Number.POSITIVE_INFINITY : end.seen.at;
  if (endedAt < endsAt)
    return {
      days: (endedAt - proved.takenAt) / dayMs,
      event: end?.kind === 'recovery' ? 'recovered' : 'reappeared',
    };
  // Followed to the very end and nothing came: further than any horizon.
  const followedMs = Math.min(endsAt - proved.takenAt, 100 * 365 * dayMs);
  return { days: followedMs / dayMs, event: 'none' };
}
