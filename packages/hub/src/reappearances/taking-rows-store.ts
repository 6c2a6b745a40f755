import type { Tier } from '@deadset/domain';
import { type RawBuilder, sql } from 'kysely';
import { type Db, readByCursor, type Trx } from '../database/index.ts';
import { countryOfNetwork } from '../declarations/index.ts';
import type { Taking } from './taking.ts';
import { type TakingRow, takings } from './taking-query-store.ts';

/** Rows fetched at a time. */
const pageSize = 5_000;
const dayMs = 86_400_000;

/** Which takings are read, and until when they are followed: what came later is not looked at. Ms since 1970. */
export interface TakingTerms {
  readonly from: number;
  readonly cutoffAt: number;
}

/**
 * Every taking that began in a time, followed to the cut-off: those whose reports stand, and those whose reports are
 * erased. A taking begins when the first of the reports on a phone that overlap is proved.
 */
export async function* readTakings(db: Db, terms: TakingTerms): AsyncGenerator<Taking> {
  const [from, to] = [new Date(terms.from), new Date(terms.cutoffAt)];
  const query = sql<TakingRow>`
    ${takings(terms.cutoffAt, sql`true`)} where began_at >= ${from} and began_at < ${to}`;
  for await (const page of readByCursor(db, query, pageSize))
    for (const row of page) yield takingOf(row, terms.cutoffAt);
  const erased = sql<ErasedRow>`
    select extract(epoch from began_on)::float8 * 1000 as began, reappeared_after, recovered_after,
           followed_for, country, tier, brought_by, maker, platform
      from followed_taking where began_on >= ${dayOf(terms.from)}::date and began_on < ${dayOf(terms.cutoffAt)}::date`;
  for await (const page of readByCursor(db, erased, pageSize))
    for (const row of page) yield erasedTakingOf(row, terms.cutoffAt);
}

/** The takings of these phones as they are now, with the reports of each. `devices` is a query of ids of devices. */
export async function takingsOfDevices(
  trx: Trx,
  devices: RawBuilder<unknown>,
  at: number,
): Promise<
  { readonly declarationIds: readonly string[]; readonly taking: Taking; readonly first?: FirstAttempt }[]
> {
  const { rows } = await takings(at, sql`declaration.device_id in (${devices})`).execute(trx);
  return rows.map((row) => ({
    declarationIds: row.ids,
    taking: takingOf(row, at),
    ...(row.reappeared_at === null
      ? {}
      : { first: { at: row.reappeared_at, network: row.network, country: row.country } }),
  }));
}

/** When a phone first came up, and at which network or in which country, where that is known. */
export interface FirstAttempt {
  readonly at: Date;
  readonly network: string | null;
  readonly country: string | null;
}

function takingOf(row: TakingRow, cutoffAt: number): Taking {
  const daysTo = (at: Date | number) =>
    Math.max(0, Math.floor((Number(at) - row.began_at.getTime()) / dayMs));
  const country = countryOfNetwork(row.network ?? undefined) ?? row.country ?? undefined;
  const back = [row.found_at, row.withdrawn_at].flatMap((at) => (at === null ? [] : [daysTo(at)]));
  return {
    beganAt: row.began_at.getTime(),
    followedFor: daysTo(row.ended_at ?? cutoffAt),
    ...(row.reappeared_at === null ? {} : { reappearedAfter: daysTo(row.reappeared_at) }),
    ...(back.length === 0 ? {} : { recoveredAfter: Math.min(...back) }),
    ...(country === undefined ? {} : { country }),
    tier: row.tier,
    broughtBy: row.authority,
    ...(row.maker === null ? {} : { maker: row.maker }),
    ...(row.platform === null ? {} : { platform: row.platform }),
  };
}

interface ErasedRow {
  readonly began: number;
  readonly reappeared_after: number | null;
  readonly recovered_after: number | null;
  readonly followed_for: number;
  readonly country: string | null;
  readonly tier: Tier;
  readonly brought_by: string;
  readonly maker: string | null;
  readonly platform: string | null;
}

/** The day of UTC that an instant is on, as yyyy-mm-dd. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What came after the cut-off is not looked at here either. */
function erasedTakingOf(row: ErasedRow, cutoffAt: number): Taking {
  const most = Math.floor((cutoffAt - row.began) / dayMs);
  const known = (days: number | null) => (days === null || days > most ? undefined : days);
  const [reappearedAfter, recoveredAfter] = [known(row.reappeared_after), known(row.recovered_after)];
  return {
    beganAt: row.began,
    followedFor: Math.min(row.followed_for, most),
    ...(reappearedAfter === undefined ? {} : { reappearedAfter }),
    ...(recoveredAfter === undefined ? {} : { recoveredAfter }),
    ...(row.country === null || reappearedAfter === undefined ? {} : { country: row.country }),
    tier: row.tier,
    broughtBy: row.brought_by,
    ...(row.maker === null ? {} : { maker: row.maker }),
    ...(row.platform === null ? {} : { platform: row.platform }),
  };
}
