import type { Database } from '@deadset/hub';

/** Rows of one statement. */
const rowsPerStatement = 500_000;
/** Of the phone that tries a network all year, every ten minutes. */
const busyAttempts = 50_000;
/** One attempt in so many is at a shop; the others are at networks. */
const oneAtAShop = 50;

/**
 * Fills the table of attempts: a few phones have very many of them, most have a few, and one has tried a network fifty
 * thousand times; gives the keys of that one and of others, busy to quiet. The same count gives the same rows.
 */
export async function seedAttempts({ pool }: Database, count: number): Promise<readonly number[]> {
  const { rows: phones } = await pool.query<{ key: number }>(
    'select imei_key::float8 as key from device_identifier order by imei_key',
  );
  const keys = phones.map(({ key }) => key);
  for (let from = 1; from <= count; from += rowsPerStatement) {
    const to = Math.min(count, from + rowsPerStatement - 1);
    await pool.query(seeding, [from, to, keys.length, oneAtAShop, busyAttempts]);
    console.log(`${to.toLocaleString('en-GB')} attempts`);
  }
  await pool.query('select refresh_statistics()');
  return [0, 1, 10, 100, 1_000, keys.length - 1].flatMap(
    (place) => keys[Math.min(place, keys.length - 1)] ?? [],
  );
}

/** Every attempt after the first `busy` ones goes to a phone whose place is the cube of something even. */
const seeding = `
  with phone as (select imei_key, row_number() over (order by imei_key) - 1 as place from device_identifier),
  drawn as (
    select nth, case when nth <= $5 then 0
      else floor($3 * power((hashint8(nth) & 1048575) / 1048576.0, 3))::bigint end as place,
      nth % $4 = 0 as is_at_shop
    from generate_series($1::bigint, $2::bigint) as nth)
  insert into attempt (edge_key_id, sequence, participant_id, gate, network, imei_key, outcome, reason, tier, at, received_at)
  select 'bench', nth, 'edge', case when is_at_shop then 'resale' else 'network-attach' end,
    case when is_at_shop then null else '23415' end, imei_key, 'refuse', 'declared-stolen', 1,
    now() + nth % 525600 * interval '1 minute', now()
  from drawn join phone using (place)`;
