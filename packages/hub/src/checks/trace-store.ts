import type { ByNeighbourhood, CheckTrace, Neighbourhood } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** First number of the locks on accounts; those on identifiers are of PostgreSQL's one-number kind. */
const accountLockClass = 0x44534348;

/** A different phone of an account, before it is kept. */
export interface NewTrace {
  readonly day: string;
  readonly account: Buffer;
  readonly phone: Buffer;
  readonly places: ByNeighbourhood<Buffer>;
  readonly session?: Buffer;
  readonly isFromReserve: boolean;
  readonly at: number;
}

/** Lets one question of an account at a time go on, until the end of the transaction. */
export async function lockAccount(trx: Trx, account: Buffer): Promise<void> {
  await sql`select pg_advisory_xact_lock(${accountLockClass}, ${account.readInt32BE(0)})`.execute(trx);
}

/** What an account of the public check was told of on a day, oldest first; a hundred rows at most. */
export async function readTraces(trx: Trx, day: string, account: Buffer): Promise<CheckTrace[]> {
  const rows = await trx
    .selectFrom('check_trace')
    .select(['phone', 'near', 'around', 'model', 'session', 'is_from_reserve', 'at'])
    .where('day', '=', day)
    .where('account', '=', account)
    .orderBy('at')
    .execute();
  return rows.map(({ phone, near, around, model, session, is_from_reserve, at }) => ({
    phone: phone.toString('hex'),
    places: { near: near.toString('hex'), around: around.toString('hex'), model: model.toString('hex') },
    ...(session === null ? {} : { session: session.toString('hex') }),
    isFromReserve: is_from_reserve,
    at: at.getTime(),
  }));
}

export async function keepTrace(trx: Trx, trace: NewTrace): Promise<void> {
  const { day, account, phone, places, session, isFromReserve, at } = trace;
  await trx
    .insertInto('check_trace')
    .values({
      day,
      account,
      phone,
      ...places,
      session: session ?? null,
      is_from_reserve: isFromReserve,
      is_public: true,
      at: new Date(at),
    })
    .execute();
}

/** How many different phones of a TAC everybody together has asked about since an instant of the day. */
export async function countCrowd(trx: Trx, day: string, model: Buffer, since: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct phone)::int as count from check_trace
    where day = ${day} and model = ${model} and is_public and at > ${new Date(since)}`.execute(trx);
  return rows[0]?.count ?? 0;
}

/** Somebody tries numbers out. */
export interface FoundScan {
  readonly day: string;
  readonly account: Buffer;
  /** What is closed to it: the mark of a neighbourhood. */
  readonly place: Buffer;
  /** By what the questions came. */
  readonly door: string;
  readonly neighbourhood: Neighbourhood | 'crowd';
  /** Absent for the public. */
  readonly participant?: string;
  /** Different phones until it was found. */
  readonly phones: number;
  readonly at: number;
}

/** Keeps a scan; false when it was found before. */
export async function keepScan(trx: Trx, scan: FoundScan): Promise<boolean> {
  const { day, account, place, door, neighbourhood, participant, phones, at } = scan;
  const kept = await trx
    .insertInto('check_scan')
    .values({
      day,
      account,
      place,
      door,
      neighbourhood,
      participant_id: participant ?? null,
      phones,
      found_at: new Date(at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return kept.numInsertedOrUpdatedRows === 1n;
}

/** How many scans were found since an instant. */
export async function countScans(db: Db, since: number): Promise<number> {
  const row = await db
    .selectFrom('check_scan')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('found_at', '>=', new Date(since))
    .executeTakeFirstOrThrow();
  return row.count;
}
