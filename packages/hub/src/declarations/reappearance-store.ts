import { placeSilenceMs } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { countryOfNetwork } from './mobile-countries.ts';

/** That a phone turned up somewhere: the most that its declarer is ever told of it. */
export interface Reappearance {
  /** The Monday on which the week began, in milliseconds since 1970. */
  readonly week: number;
  /** ISO 3166-1 alpha-2; absent where nobody told it. */
  readonly country?: string;
}

/** Rows of one report at most: weeks of a year, several countries each. */
const mostRows = 200;

/**
 * In which weeks and countries gates met a phone since it was declared, the newest first; a week is told a day after its
 * end. Told any sooner, somebody who looks often would learn the day.
 *
 * Whoever calls this has made sure that the declarer may know: from tier 1, and not while anything speaks for somebody
 * else's right to the phone or for danger.
 */
export async function listReappearances(
  db: Db,
  { deviceId, since, at }: { deviceId: string; since: number; at: number },
): Promise<Reappearance[]> {
  const { rows } = await sql<{ week: Date; network: string | null; country: string | null }>`
    select distinct date_trunc('week', attempt.at, 'UTC') as week, attempt.network, attempt.country
      from attempt join device_identifier identifier on identifier.imei_key = attempt.imei_key
     where identifier.device_id = ${deviceId} and identifier.until is null
       and attempt.tier > 0 and attempt.at >= ${new Date(since)}
       and date_trunc('week', attempt.at, 'UTC') + interval '7 days' <= ${new Date(at - placeSilenceMs)}
     order by week desc limit ${mostRows}`.execute(db);
  const told = rows.map(({ week, network, country: told }) => {
    const country = countryOfNetwork(network ?? undefined) ?? told ?? undefined;
    return { week: week.getTime(), ...(country === undefined ? {} : { country }) };
  });
  return [...new Map(told.map((one) => [`${one.week} ${one.country ?? ''}`, one])).values()];
}
