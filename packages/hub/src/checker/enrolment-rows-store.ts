import { entryActs } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';

/** Codes of the acts on an enrolment; byte 82 of a leaf. Its name is the 16 bytes from byte 34 on. */
const [enrol, handOver] = [entryActs.indexOf('enrol'), entryActs.indexOf('hand-over')];

/**
 * An enrolment whose row is open though its entries have ended it, or the other way round. A decoy, which somebody was
 * shown under duress, has none.
 */
export async function findWrongEnrolment(
  trx: Trx,
): Promise<{ readonly id: string; readonly isOpen: boolean } | undefined> {
  const { rows } = await sql<{ id: string; is_open: boolean }>`
    select enrolment.id, enrolment.ended_at is null as is_open
    from enrolment left join lateral (
      select get_byte(leaf, 82) as act from entry
      where entry.device_id = enrolment.device_id and get_byte(leaf, 0) = 1
        and get_byte(leaf, 82) = any (${[enrol, handOver]}::int[])
        and substring(leaf from 35 for 16) = enrolment.name
        and not exists (select from rejected_entry where entry_number = entry.number)
      order by number desc limit 1) as newest on true
    where not enrolment.is_decoy
      and (enrolment.ended_at is null) is distinct from coalesce(newest.act = ${enrol}::int, false)
    limit 1`.execute(trx);
  const [row] = rows;
  return row && { id: row.id, isOpen: row.is_open };
}

/** An entry that enrols what no row knows. */
export async function findWrongEnrolmentEntry(trx: Trx): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select entry.id from entry
    where get_byte(leaf, 0) = 1 and get_byte(leaf, 82) = ${enrol}::int
      and not exists (select from enrolment where name = substring(leaf from 35 for 16))
      and not exists (select from rejected_entry where entry_number = entry.number)
    limit 1`.execute(trx);
  return rows[0]?.id;
}
