import type { CloneRuleName, ImeiKey, SignalFamily } from '@deadset/domain';
import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';

/** That a rule fired on a number. */
export interface CloneSignal {
  readonly rule: CloneRuleName;
  readonly family: SignalFamily;
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  /** What was counted, as the rule counts it. */
  readonly value?: string;
}

/** What a network saw of one number. */
export interface NetworkFinding {
  readonly key: ImeiKey;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Rows of the log. */
  readonly attaches: number;
  readonly lines: number;
  /** Whether there were more lines than its scan tells apart. */
  readonly moreLines: boolean;
  readonly signals: readonly CloneSignal[];
}

/**
 * Keeps what a network saw, and gives how many signals are new. A signal that is there already stays as it was, but for
 * what was counted of the number: a longer log of the same days has seen more.
 */
export async function keepFindings(
  trx: Trx,
  participant: string,
  findings: readonly NetworkFinding[],
  receivedAt: number,
): Promise<number> {
  const keys = findings.map(({ key }) => key);
  await sql`
    insert into clone_finding (imei_key) select unnest(${keys}::bigint[]) on conflict do nothing`.execute(
    trx,
  );
  const { rows } = await sql<{ kept: number }>`
    with kept as (
      insert into clone_signal (reference, participant_id, rule, family, fired_at, value, first_seen_at, last_seen_at,
        attaches, lines, more_lines, received_at)
      select finding.reference, ${participant}, told.rule, told.family, told.fired_at, told.value, told.first_seen_at,
          told.last_seen_at, told.attaches, told.lines, told.more_lines, ${new Date(receivedAt)}::timestamptz
        from jsonb_to_recordset(${JSON.stringify(findings.flatMap(rowsOf))}::jsonb) as told (imei_key bigint, rule text,
          family text, fired_at timestamptz, value text, first_seen_at timestamptz, last_seen_at timestamptz,
          attaches bigint, lines int, more_lines boolean)
        join clone_finding finding using (imei_key)
      on conflict (reference, participant_id, rule, fired_at) do update
        set first_seen_at = least(clone_signal.first_seen_at, excluded.first_seen_at),
            last_seen_at = greatest(clone_signal.last_seen_at, excluded.last_seen_at),
            attaches = greatest(clone_signal.attaches, excluded.attaches),
            lines = greatest(clone_signal.lines, excluded.lines),
            more_lines = clone_signal.more_lines or excluded.more_lines
      returning (xmax = 0) as is_new
    )
    select count(*) filter (where is_new)::int as kept from kept`.execute(trx);
  return rows[0]?.kept ?? 0;
}

function rowsOf({ key, firstSeenAt, lastSeenAt, attaches, lines, moreLines, signals }: NetworkFinding) {
  return signals.map(({ rule, family, at, value }) => ({
    imei_key: key,
    rule,
    family,
    fired_at: new Date(at),
    value,
    first_seen_at: new Date(firstSeenAt),
    last_seen_at: new Date(lastSeenAt),
    attaches,
    lines,
    more_lines: moreLines,
  }));
}

/** Drops signals that arrived, and decisions that were made, before an instant; and the numbers of which nothing is left. */
export async function dropOldClones(trx: Trx, before: number): Promise<number> {
  const signals = await trx
    .deleteFrom('clone_signal')
    .where('received_at', '<', new Date(before))
    .executeTakeFirst();
  const decisions = await trx
    .deleteFrom('clone_decision')
    .where('at', '<', new Date(before))
    .executeTakeFirst();
  await sql`
    delete from clone_finding finding
    where not exists (select from clone_signal signal where signal.reference = finding.reference)
      and not exists (select from clone_decision decision where decision.reference = finding.reference)`.execute(
    trx,
  );
  return Number(signals.numDeletedRows + decisions.numDeletedRows);
}
