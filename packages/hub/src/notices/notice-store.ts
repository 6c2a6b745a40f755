import type { ImeiKey, NoticeKind } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** What a participant is asked to pass on to whoever holds a phone now. */
export interface Notice {
  readonly id: string;
  readonly key: ImeiKey;
  readonly kind: NoticeKind;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How far back attempts are looked at that nothing has been told about, in milliseconds: a day. */
const lookBackMs = 86_400_000;
/** How long the same holder is not told the same thing again, in milliseconds: 30 days. */
const pauseMs = 30 * 86_400_000;

/**
 * Writes notices for participants with the scope `events` that have just met a phone that is listed or in dispute, or
 * that was released: they stand before whoever holds it now. Gives their number.
 *
 * None about an unproved word, which may be a stranger's; none where a trained person has not said that nothing speaks
 * for danger; none to a shadow participant, whose customers notice nothing; the same thing once in 30 days.
 */
export async function writeNotices(db: Db, now: number): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into notice (id, participant_id, imei_key, kind, at, passed_at)
    select gen_random_uuid(), met.participant_id, met.imei_key, met.kind, ${new Date(now)}, null
    from (
      select distinct attempt.participant_id, attempt.imei_key, kind.kind
      from attempt
        join participant on participant.id = attempt.participant_id
        join listing on listing.imei_key = attempt.imei_key
        cross join lateral (select case
          when listing.effect = 'disputed' and exists (
            select from device_identifier identifier join declaration using (device_id)
            where identifier.imei_key = attempt.imei_key and identifier.until is null
              and declaration.status = 'eased') then 'released'
          when listing.effect = 'disputed' then 'disputed'
          else 'listed' end as kind) as kind
      where attempt.received_at > ${new Date(now - lookBackMs)} and attempt.enforced
        and listing.effect in ('disputed', 'tracked', 'prohibited') and listing.tier > 0
        and participant.role in ('network-operator', 'maker', 'platform')
        and 'events' = any (participant.scopes)
        and not exists (
          select from abuse_review review
            join declaration on declaration.id = review.declaration_id
            join device_identifier flagged on flagged.device_id = declaration.device_id
          where flagged.imei_key = attempt.imei_key and review.status <> 'cleared')) as met
    where not exists (
      select from notice told
      where told.participant_id = met.participant_id and told.imei_key = met.imei_key and told.kind = met.kind
        and told.at > ${new Date(now - pauseMs)})`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** What a participant has not passed on yet, the oldest first. */
export async function listNotices(db: Db, participant: string, limit: number): Promise<Notice[]> {
  const rows = await db
    .selectFrom('notice')
    .selectAll()
    .where('participant_id', '=', participant)
    .where('passed_at', 'is', null)
    .orderBy('at')
    .limit(limit)
    .execute();
  return rows.map(({ id, imei_key, kind, at }) => ({ id, key: imei_key, kind, at: at.getTime() }));
}

/** Marks one as passed on; gives when, or undefined when this participant has none of this id. */
export async function markPassed(
  db: Db,
  { id, participant, at }: { id: string; participant: string; at: number },
): Promise<number | undefined> {
  const row = await db
    .updateTable('notice')
    .set((eb) => ({ passed_at: eb.fn.coalesce('passed_at', eb.val(new Date(at))) }))
    .where('id', '=', id)
    .where('participant_id', '=', participant)
    .returning('passed_at')
    .executeTakeFirst();
  return row?.passed_at?.getTime();
}
