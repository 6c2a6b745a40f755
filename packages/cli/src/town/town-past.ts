import { type Db, keepTakings, type Taking } from '@deadset/hub';
import { type CityEvent, createCity, instantOf, wholeLives } from '@deadset/simulators';
import { organisations } from './town-plan.ts';

const dayMs = 86_400_000;
/** Almost as far back as the figures look. */
const pastDays = 700;
/** Reported or not; some two in five come to be proved. */
const thefts = 4_000;

/**
 * Gives the town a past: how the phones of a synthetic city were followed whose reports are erased by now, so that its
 * figures are not those of one phone. Days and groups alone, as the register itself keeps them.
 */
export function giveTownPast(db: Db, now: number): Promise<void> {
  return keepTakings(db, pastTakings(now));
}

/** The takings of a city whose last day is today. */
export function pastTakings(now: number): Taking[] {
  const today = Math.floor(now / dayMs) * dayMs;
  const city = createCity({
    seed: 1,
    scale: 1,
    days: pastDays,
    beginsAt: today - pastDays * dayMs,
    changes: { panelPhones: 0 },
  });
  const takings: Taking[] = [];
  for (const life of wholeLives(city, thefts)) {
    const taking = takingOf(life, city.endsAt, takings.length);
    if (taking !== undefined) takings.push(taking);
  }
  return takings;
}

/** What a register would have kept of a phone, from what it sees of it; undefined where no report of it was proved. */
function takingOf(life: readonly CityEvent[], endsAt: number, place: number): Taking | undefined {
  const proved = life.flatMap((event) =>
    event.kind === 'report' && event.seen.step === 'proved' ? [event.seen] : [],
  );
  const [report] = proved;
  if (report === undefined || report.at >= endsAt) return undefined;
  const daysTo = (at: number) => Math.floor((at - report.at) / dayMs);
  const within = life.filter((event) => instantOf(event) < endsAt);
  if (within.some((event) => event.kind === 'recovery' && event.seen.at < report.at)) return undefined;
  const met = within.flatMap((event) =>
    event.kind === 'attempt' && event.seen.at >= report.at && (event.seen.tier ?? 0) > 0 ? [event.seen] : [],
  );
  const [first] = met;
  const back = within.flatMap((event) => (event.kind === 'recovery' ? [event.seen.at] : []));
  return {
    beganAt: report.at,
    followedFor: daysTo(endsAt),
    ...(first === undefined ? {} : { reappearedAfter: daysTo(first.at), country: first.country }),
    ...(back[0] === undefined ? {} : { recoveredAfter: daysTo(back[0]) }),
    tier: report.tier,
    broughtBy: bringerOf(report.channel, place),
    maker: report.maker,
  };
}

/** Who in the town stands for the channel by which a report came. */
function bringerOf(channel: string, place: number): string {
  const { networkA, networkB, networkC, police } = organisations;
  if (channel === 'police') return police.id;
  if (channel !== 'network') return 'public';
  const networks = [networkA, networkB, networkC];
  return networks[place % networks.length]?.id ?? networkA.id;
}
