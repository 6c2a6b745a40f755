import {
  type CloneReason,
  type CloneRuleName,
  familiesForDispute,
  type ImeiKey,
  type SignalFamily,
} from '@deadset/domain';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db, Tables } from '../database/index.ts';

/** What a person said of a number. */
export interface CloneDecision {
  readonly isSeveral: boolean;
  readonly reason: CloneReason;
  readonly at: number;
}

/** A number that signals of two independent families are about, or that a person has looked at. */
export interface StandingClone {
  readonly reference: string;
  readonly key: ImeiKey;
  readonly rules: readonly CloneRuleName[];
  readonly families: readonly SignalFamily[];
  /** Networks that have seen it. */
  readonly networks: readonly string[];
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Whether a person is to look. */
  readonly isWaiting: boolean;
  /** The newest. */
  readonly decision?: CloneDecision;
}

/**
 * Numbers with the signals that count: all of them, or those that fired after a person said that it is one phone. One that
 * a person has found to be on several phones does not wait again.
 */
const standing: RawBuilder<unknown> = sql`
  select finding.reference, finding.imei_key,
      coalesce(array_agg(distinct signal.rule) filter (where counts.yes), '{}') as rules,
      coalesce(array_agg(distinct signal.family) filter (where counts.yes), '{}') as families,
      coalesce(array_agg(distinct signal.participant_id) filter (where signal.rule is not null), '{}') as networks,
      min(signal.first_seen_at) as first_seen_at, max(signal.last_seen_at) as last_seen_at,
      (decision.is_several is distinct from true
        and count(distinct signal.family) filter (where counts.yes) >= ${familiesForDispute}) as is_waiting,
      decision.is_several, decision.reason, decision.at
    from clone_finding finding
    join clone_signal signal using (reference)
    left join lateral (
      select is_several, reason, at from clone_decision where reference = finding.reference order by id desc limit 1
    ) decision on true
    cross join lateral (select decision.is_several is distinct from false or signal.fired_at > decision.at as yes) counts
    group by finding.reference, finding.imei_key, decision.is_several, decision.reason, decision.at`;

interface StandingRow {
  readonly reference: string;
  readonly imei_key: ImeiKey;
  readonly rules: CloneRuleName[];
  readonly families: SignalFamily[];
  readonly networks: string[];
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly is_waiting: boolean;
  readonly is_several: boolean | null;
  readonly reason: CloneReason | null;
  readonly at: Date | null;
}

/** Those that wait for a person, what several networks saw first, so that none floods it, then the last seen; and after them those that have been decided. */
export async function listStandingClones(db: Db, limit: number): Promise<StandingClone[]> {
  const { rows } = await sql<StandingRow>`
    select * from (${standing}) standing where is_waiting or at is not null
    order by is_waiting desc, case when is_waiting then cardinality(networks) > 1 end desc, at desc nulls first,
      last_seen_at desc, reference limit ${limit}`.execute(db);
  return rows.map(fromRow);
}

/** One number, whatever the signals about it are worth. */
export async function findClone(db: Db, reference: string): Promise<StandingClone | undefined> {
  const { rows } = await sql<StandingRow>`
    select * from (${standing}) standing where reference = ${reference}`.execute(db);
  return rows[0] && fromRow(rows[0]);
}

/** How many numbers wait for a person. */
export async function countWaitingClones(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (${standing}) standing where is_waiting`.execute(db);
  return rows[0]?.count ?? 0;
}

/**
 * Whether signals of two independent families say of one of these numbers that it was on several phones before an instant,
 * and no person has said since that it is one phone.
 *
 * When a signal fired is the network's word alone, so it counts from when it was told here: told later, it may be made up
 * to free the phone. And one network's word is not enough, however early: another has seen the number too, or a person
 * has found that it is on several phones.
 */
export async function isClonedBefore(db: Db, keys: readonly ImeiKey[], before: number): Promise<boolean> {
  const { rows } = await sql<{ is_cloned: boolean }>`
    select exists (
      select from clone_finding finding join clone_signal signal using (reference)
      left join lateral (
        select is_several, at from clone_decision where reference = finding.reference order by id desc limit 1
      ) decision on true
      where finding.imei_key = any (${[...keys]}::bigint[])
        and signal.fired_at < ${new Date(before)} and signal.received_at < ${new Date(before)}
        and (decision.is_several is distinct from false or signal.fired_at > decision.at)
      group by finding.reference, decision.is_several
      having count(distinct signal.family) >= ${familiesForDispute}
        and (decision.is_several is true or count(distinct signal.participant_id) > 1)
    ) as is_cloned`.execute(db);
  return rows[0]?.is_cloned === true;
}

/** One signal with the number and the network that it is of. */
export interface SeenSignal {
  readonly reference: string;
  readonly key: ImeiKey;
  readonly network: string;
  readonly rule: CloneRuleName;
  readonly family: SignalFamily;
  readonly at: number;
  readonly value?: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly attaches: number;
  readonly lines: number;
  readonly moreLines: boolean;
  /** When the network told it here: the rest is its own word. */
  readonly receivedAt: number;
}

/** Most signals that are shown of one or several numbers: a scan a day for half a year of a number, and then some. */
const mostSignals = 20_000;

/** The signals of these numbers, oldest first. */
export async function listSignals(
  db: Db,
  of: { readonly references: readonly string[] } | { readonly keys: readonly ImeiKey[] },
): Promise<SeenSignal[]> {
  const query = db
    .selectFrom('clone_signal')
    .innerJoin('clone_finding', 'clone_finding.reference', 'clone_signal.reference')
    .selectAll('clone_signal')
    .select('clone_finding.imei_key')
    .orderBy('clone_finding.imei_key')
    .orderBy('fired_at')
    .orderBy('participant_id')
    .orderBy('rule')
    .limit(mostSignals);
  const chosen = 'keys' in of ? of.keys : of.references;
  if (chosen.length === 0) return [];
  const rows = await ('keys' in of
    ? query.where('clone_finding.imei_key', 'in', [...of.keys])
    : query.where('clone_signal.reference', 'in', [...of.references])
  ).execute();
  return rows.map(signalFromRow);
}

function signalFromRow(
  row: Selectable<Tables['clone_signal']> & Pick<Selectable<Tables['clone_finding']>, 'imei_key'>,
): SeenSignal {
  return {
    reference: row.reference,
    key: row.imei_key,
    network: row.participant_id,
    rule: row.rule,
    family: row.family,
    at: row.fired_at.getTime(),
    ...(row.value === null ? {} : { value: row.value }),
    firstSeenAt: row.first_seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    attaches: row.attaches,
    lines: row.lines,
    moreLines: row.more_lines,
    receivedAt: row.received_at.getTime(),
  };
}

function fromRow(row: StandingRow): StandingClone {
  const { is_several, reason, at } = row;
  const isDecided = is_several !== null && reason !== null && at !== null;
  return {
    reference: row.reference,
    key: row.imei_key,
    rules: row.rules,
    families: row.families,
    networks: row.networks,
    firstSeenAt: row.first_seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    isWaiting: row.is_waiting,
    ...(isDecided ? { decision: { isSeveral: is_several, reason, at: at.getTime() } } : {}),
  };
}
