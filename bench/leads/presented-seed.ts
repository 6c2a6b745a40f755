import type { Database } from '@deadset/hub';

/** Rows of one statement. */
const rowsPerStatement = 500_000;
/** Days over which attempts are spread; what came after them has settled. */
const days = 340;

/** How much is made up. */
export interface PresentedCounts {
  readonly attempts: number;
  readonly reports: number;
  readonly presenters: number;
  /** Of them, from the first on, those whose phones move on in two cases of five; of others in three of a hundred. */
  readonly handlers: number;
}

/**
 * Fills the register by statements: reports that are proved, and attempts on their phones, of which one in twenty is
 * before a counter that knows who presents, and a part of those comes up at a maker a day later. The same counts give the
 * same rows.
 */
export async function seedPresented(
  { pool }: Database,
  { attempts, reports, presenters, handlers }: PresentedCounts,
): Promise<void> {
  for (const [statement, count] of [
    [reporting, reports],
    [attempting, attempts],
  ] as const) {
    for (let from = 1; from <= count; from += rowsPerStatement) {
      const to = Math.min(count, from + rowsPerStatement - 1);
      const more = statement === attempting ? [reports, presenters, handlers, days] : [];
      await pool.query(statement, [from, to, ...more]);
      console.log(`${to.toLocaleString('en-GB')} ${statement === attempting ? 'attempts' : 'reports'}`);
    }
  }
  await pool.query('select refresh_statistics()');
}

const reporting = `
  with numbered as materialized (
    select nth, md5('device ' || nth)::uuid as device, 35000000000000 + nth as key, now() - interval '400 days' as at
      from generate_series($1::bigint, $2::bigint) as nth),
  devices as (
    insert into device (id, label, last_leaf_hash, created_at)
    select device, decode(md5('label ' || nth), 'hex'), null, at from numbered returning id),
  identifiers as (
    insert into device_identifier (device_id, imei_key, since, until)
    select device, key, at, null from numbered join devices on devices.id = device)
  insert into declaration (id, reference, device_id, status, tier, mode, happened, taken_at, declared_at, until_at,
    is_quiet, started_unproved, authority, name, sealed_secret, ended_at, updated_at)
  select md5('declaration ' || nth)::uuid, 'BENCH-' || nth, device, 'proved', 1, 'total', 'stolen',
    at - nth * interval '1 second', at, null, false, false, 'public', decode(md5('name ' || nth), 'hex'), null, null, at
  from numbered join devices on devices.id = device`;

/** Every twentieth is at a counter, one after it perhaps at a maker with the same phone; all others are at networks. */
const attempting = `
  with drawn as (
    select nth, nth - nth % 20 as met, nth % 20 as turn,
      (hashint8(nth - nth % 20) & 2147483647) % $4::int as presenter,
      (hashint8(nth - nth % 20 + 7) & 1048575) / 1048576.0 as luck
    from generate_series($1::bigint, $2::bigint) as nth),
  placed as (
    select nth, turn, presenter,
      turn = 1 and luck < case when presenter < $5::int then 0.4 else 0.03 end as has_moved,
      35000000000001 + (case when turn < 2 then met / 20 else nth end) * 7919 % $3::bigint as key,
      now() - interval '16 days' - (met / 20 * 31 % $6::bigint) * interval '1 day' + turn * interval '1 hour' as at
    from drawn)
  insert into attempt (edge_key_id, sequence, participant_id, gate, network, imei_key, outcome, reason, tier, at,
    received_at, presenter)
  select 'bench', nth,
    case when turn = 0 then 'shop-' || presenter % 200 when has_moved then 'maker-a' else 'network-a' end,
    case when turn = 0 then 'resale' when has_moved then 'account' else 'network-attach' end,
    case when turn = 0 or has_moved then null else '23415' end,
    key, 'refuse', 'declared-stolen', 1, at, at,
    case when turn = 0 then rpad(lpad(presenter::text, 8, '0'), 16, '_') when has_moved then lpad(nth::text, 16, 'n') end
  from placed`;
