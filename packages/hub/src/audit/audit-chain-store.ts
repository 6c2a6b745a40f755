import { sql } from 'kysely';
import { type Db, holdFixedLock, type Trx } from '../database/index.ts';
import { chainHash, chainStart, type LineToChain } from './audit-chain.ts';

/** The newest place of the chain and the hash over all lines up to it. */
export interface ChainHead {
  /** 0 before the first line. */
  readonly place: number;
  readonly hash: Buffer;
}

/** A place in the chain with its line; the line is absent when somebody took it away. */
export interface ChainLink {
  readonly place: number;
  readonly hash: Buffer;
  readonly line?: LineToChain;
}

/** Lines that get their places in one transaction at most. */
const mostPerRound = 5_000;

/**
 * Gives committed lines their places in the chain, and says how many.
 *
 * As with the log, a line is taken because it has no place yet, never because its number is greater than the last
 * one's: numbers are drawn before their transactions commit. Writers wait for nothing; of several processes one works
 * and the others find nothing to do.
 */
export async function chainPending(db: Db): Promise<number> {
  let chained = 0;
  for (;;) {
    const added = (await hasPending(db)) ? await db.transaction().execute(chainSome) : 0;
    chained += added;
    if (added < mostPerRound) return chained;
  }
}

/** Where the chain ends. */
export async function readChainHead(db: Db): Promise<ChainHead> {
  const row = await db
    .selectFrom('audit_chain')
    .select(['place', 'hash'])
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { place: 0, hash: chainStart };
}

/** Links of the chain behind a place, in order, with their lines as they are now. */
export async function readLinks(db: Db, after: number, limit: number): Promise<ChainLink[]> {
  const { rows } = await sql<LineRow & { place: number; hash: Buffer; found: boolean }>`
    select chain.place, chain.hash, audit.id is not null as found, chain.audit_id as id, ${lineColumns}
    from (select * from audit_chain where place > ${after} order by place limit ${limit}) as chain
    left join audit on audit.id = chain.audit_id
    order by chain.place`.execute(db);
  return rows.map(({ place, hash, found, ...row }) =>
    found ? { place, hash, line: lineOf(row) } : { place, hash },
  );
}

/**
 * The places among these whose line, as it is now, does not give its hash after the one before it. That every line since
 * the first is as it was is for `verifyAuditChain` to say, which reads them all.
 */
export async function findUnfitPlaces(db: Db, places: readonly number[]): Promise<Set<number>> {
  if (places.length === 0) return new Set();
  const { rows } = await sql<LineRow & { place: number; hash: Buffer; previous: Buffer | null }>`
    select chain.place, chain.hash, earlier.hash as previous, chain.audit_id as id, ${lineColumns}
      from audit_chain as chain
      join audit on audit.id = chain.audit_id
      left join audit_chain as earlier on earlier.place = chain.place - 1
     where chain.place = any (${[...places]}::bigint[])`.execute(db);
  const fitting = rows.filter(
    ({ place, hash, previous, ...row }) =>
      (previous !== null || place === 1) && chainHash(previous ?? chainStart, lineOf(row)).equals(hash),
  );
  const found = new Set(fitting.map(({ place }) => place));
  return new Set(places.filter((place) => !found.has(place)));
}

/** A line that has no place and does not wait for one either: somebody put it there, or took its place away. */
export async function findUnchained(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from audit
    where not exists (select from audit_chain where audit_chain.audit_id = audit.id)
      and not exists (select from pending_audit where pending_audit.audit_id = audit.id)
    order by id limit 1`.execute(db);
  return rows[0]?.id;
}

async function hasPending(db: Db): Promise<boolean> {
  return (await db.selectFrom('pending_audit').select('audit_id').limit(1).executeTakeFirst()) !== undefined;
}

async function chainSome(trx: Trx): Promise<number> {
  if (!(await holdFixedLock(trx, 'auditChain'))) return 0;
  const head = await readChainHead(trx);
  const { rows } = await sql<LineRow>`
    select audit.id, ${lineColumns}
    from (select audit_id from pending_audit order by audit_id limit ${mostPerRound}) as waiting
    join audit on audit.id = waiting.audit_id
    order by audit.id`.execute(trx);
  const ids = rows.map(({ id }) => id);
  const hashes: Buffer[] = [];
  let { hash } = head;
  for (const row of rows) {
    hash = chainHash(hash, lineOf(row));
    hashes.push(hash);
  }
  await sql`
    insert into audit_chain (place, audit_id, hash)
    select ${head.place}::bigint + nth, id, hash
    from unnest(${ids}::bigint[], ${hashes}::bytea[]) with ordinality as line (id, hash, nth)`.execute(trx);
  await sql`delete from pending_audit where audit_id = any (${ids}::bigint[])`.execute(trx);
  return rows.length;
}

interface LineRow {
  readonly id: number;
  readonly instant: string;
  readonly kind: string;
  readonly actor: string;
  readonly on_behalf_of: string | null;
  readonly act: string;
  readonly object: string;
  readonly why: string;
  readonly recipient: string | null;
  readonly detail_text: string | null;
}

const lineColumns = sql`
  to_char(audit.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as instant,
  audit.kind, audit.actor, audit.on_behalf_of, audit.act, audit.object, audit.why, audit.recipient,
  audit.detail::text as detail_text`;

function lineOf({ instant, on_behalf_of, detail_text, ...row }: LineRow): LineToChain {
  return { ...row, at: instant, onBehalfOf: on_behalf_of, detail: detail_text };
}
