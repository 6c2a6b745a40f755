import type { ByNeighbourhood, Gate, Stance } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** What a participant may ask at one of its gates. */
export interface CheckBudget {
  /** Different phones in a day. */
  readonly phonesPerDay: number;
  readonly askedPerMinute: number;
  /** So many different phones of a hundred serial numbers in a row, or of a TAC, in a day are told as a scan. */
  readonly scan: Readonly<Record<'near' | 'model', number>>;
}

/** Of a participant that has no line of its own for a gate. Enough for a marketplace's day; a shop's is a hundredth. */
const usualBudget: CheckBudget = {
  phonesPerDay: 100_000,
  askedPerMinute: 30_000,
  scan: { near: 50, model: 5_000 },
};

/** How a participant asks at a gate: what it may ask, and whether it acts on the answers. */
export interface Asking extends Stance {
  readonly budget: CheckBudget;
}

/** How a participant asks at a gate; undefined when the gate is not one of its own. */
export async function findAsking(db: Db, participant: string, gate: Gate): Promise<Asking | undefined> {
  const row = await db
    .selectFrom('participant')
    .leftJoin('check_budget as budget', (join) =>
      join.onRef('budget.participant_id', '=', 'participant.id').on('budget.gate', '=', gate),
    )
    .select(['gates', 'enforcement', 'acts_from_tier'])
    .select(['phones_per_day', 'asked_per_minute', 'scan_near', 'scan_model'])
    .where('participant.id', '=', participant)
    .executeTakeFirst();
  if (row === undefined || !row.gates.includes(gate)) return undefined;
  const { phones_per_day, asked_per_minute, scan_near, scan_model } = row;
  const budget = {
    phonesPerDay: phones_per_day ?? usualBudget.phonesPerDay,
    askedPerMinute: asked_per_minute ?? usualBudget.askedPerMinute,
    scan: { near: scan_near ?? usualBudget.scan.near, model: scan_model ?? usualBudget.scan.model },
  };
  return { budget, enforcement: row.enforcement, actsFromTier: row.acts_from_tier };
}

/** Sets what a participant may ask at a gate from now on. */
export async function setBudget(
  db: Db,
  participant: string,
  gate: Gate,
  { phonesPerDay, askedPerMinute, scan }: CheckBudget,
): Promise<void> {
  const limits = {
    phones_per_day: phonesPerDay,
    asked_per_minute: askedPerMinute,
    scan_near: scan.near,
    scan_model: scan.model,
  };
  await db
    .insertInto('check_budget')
    .values({ participant_id: participant, gate, ...limits })
    .onConflict((conflict) => conflict.columns(['participant_id', 'gate']).doUpdateSet(limits))
    .execute();
}

/** The account of a participant at a gate on a day. */
export interface Account {
  readonly day: string;
  readonly account: Buffer;
}

/** Counts questions of this minute and gives how many it has had with them; others of the account wait meanwhile. */
export async function countAsked(
  trx: Trx,
  { day, account }: Account,
  asked: number,
  at: number,
): Promise<number> {
  const minute = new Date(at - (at % 60_000));
  const { rows } = await sql<{ asked: number }>`
    insert into check_tally (day, account, phones, minute, asked_in_minute)
    values (${day}, ${account}, 0, ${minute}, ${asked})
    on conflict (day, account) do update set
      minute = excluded.minute,
      asked_in_minute = excluded.asked_in_minute
        + case when check_tally.minute = excluded.minute then check_tally.asked_in_minute else 0 end
    returning asked_in_minute as asked`.execute(trx);
  return rows[0]?.asked ?? asked;
}

/** A phone's marks: its own and those of its neighbourhoods. */
export interface MarkedPhone {
  readonly phone: Buffer;
  readonly places: ByNeighbourhood<Buffer>;
}

/** Keeps which phones an account asked about, and gives how many of them were new to it that day. */
export async function keepPhones(
  trx: Trx,
  { day, account }: Account,
  phones: readonly MarkedPhone[],
  at: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with kept as (
      insert into check_trace (day, account, phone, near, around, model, is_from_reserve, is_public, at)
      select ${day}, ${account}, phone, near, around, model, false, false, ${new Date(at)}
      from unnest(${phones.map(({ phone }) => phone)}::bytea[], ${phones.map(({ places }) => places.near)}::bytea[],
        ${phones.map(({ places }) => places.around)}::bytea[], ${phones.map(({ places }) => places.model)}::bytea[])
        as asked (phone, near, around, model)
      on conflict do nothing returning 1)
    select count(*)::int as count from kept`.execute(trx);
  return rows[0]?.count ?? 0;
}

/** Adds to the different phones of the day and gives their number. */
export async function addPhones(trx: Trx, { day, account }: Account, added: number): Promise<number> {
  const row = await trx
    .updateTable('check_tally')
    .set((eb) => ({ phones: eb('phones', '+', added) }))
    .where('day', '=', day)
    .where('account', '=', account)
    .returning('phones')
    .executeTakeFirstOrThrow();
  return row.phones;
}

/** The neighbourhoods among these in which an account has asked about at least so many different phones, with how many. */
export async function listCrowdedPlaces(
  trx: Trx,
  { day, account }: Account,
  neighbourhood: 'near' | 'model',
  places: readonly Buffer[],
  atLeast: number,
): Promise<{ place: Buffer; phones: number }[]> {
  const column = sql.ref(neighbourhood);
  const { rows } = await sql<{ place: Buffer; phones: number }>`
    select ${column} as place, count(*)::int as phones from check_trace
    where day = ${day} and account = ${account} and not is_public and ${column} = any(${[...places]}::bytea[])
    group by 1 having count(*) >= ${atLeast}`.execute(trx);
  return rows;
}
