import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { AnswerPeriod } from './red-answers-store.ts';

/** A presenter by the participant whose pseudonym it is. */
export interface PresenterName {
  readonly participant: string;
  readonly presenter: string;
}

/** Devices that any of these presenters were refused with in a period, the newest first. */
export async function readKeysOf(
  register: Db,
  presenters: readonly PresenterName[],
  { from, to }: AnswerPeriod,
  limit: number,
): Promise<ImeiKey[]> {
  const participants = presenters.map(({ participant }) => participant);
  const pseudonyms = presenters.map(({ presenter }) => presenter);
  const { rows } = await sql<{ imei_key: number }>`
    select imei_key from attempt
     where at >= ${new Date(from)} and at < ${new Date(to)} and outcome = 'refuse' and presenter is not null
       and (participant_id, presenter) in
           (select * from unnest(${participants}::text[], ${pseudonyms}::text[]))
     group by imei_key order by max(at) desc limit ${limit}`.execute(register);
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}
