import { sql } from 'kysely';
import { dropOldClones } from '../clones/index.ts';
import type { Trx } from '../database/index.ts';
import { dropOldTakings, keepFirstReappearances } from '../reappearances/index.ts';
import { dropOldBulkChecks } from './old-bulk-checks-store.ts';
import { dropOldChecks } from './old-checks-store.ts';
import { dropOldCounter } from './old-counter-store.ts';
import { dropOldFairness } from './old-fairness-store.ts';
import { dropOldPolice } from './old-police-store.ts';
import { retentionRules } from './retention-rules.ts';

/** How many of each were dropped. */
export type Dropped = Readonly<
  Record<
    | 'answers'
    | 'drafts'
    | 'signIns'
    | 'attempts'
    | 'receipts'
    | 'events'
    | 'messages'
    | 'checkTraces'
    | 'certificates'
    | 'sellers'
    | 'buyIns'
    | 'surrenders'
    | 'bulkChecks'
    | 'appealWords'
    | 'notices'
    | 'unprovedWords'
    | 'lineReports'
    | 'lockLists'
    | 'policeRecords'
    | 'seenActive'
    | 'followedTakings'
    | 'cloneFindings',
    number
  >
>;

/** Drops what has served its time: answers to repeatable requests, unfinished reports and sign-ins, old reports of edges. */
export async function dropOutdated(trx: Trx, at: number): Promise<Dropped> {
  const { idempotencyKeys, drafts, signIns, attempts, receipts, events, messages, lineReports, lockLists } =
    retentionRules;
  const endOf = ({ keptForMs }: { keptForMs: number }) => new Date(at - keptForMs);
  const answers = await trx
    .deleteFrom('idempotency')
    .where('at', '<', endOf(idempotencyKeys))
    .executeTakeFirst();
  const draftRows = await trx.deleteFrom('draft').where('expires_at', '<', endOf(drafts)).executeTakeFirst();
  const signInRows = await trx
    .deleteFrom('sign_in')
    .where('expires_at', '<', endOf(signIns))
    .executeTakeFirst();
  const lineRows = await trx
    .deleteFrom('line_report')
    .where('until_at', '<', endOf(lineReports))
    // One whose phone is on the record, unproved, goes after it: it is what keeps the phone from its declarer.
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('declaration')
            .select('declaration.id')
            .whereRef('declaration.id', '=', 'line_report.id')
            .where('tier', '=', 0),
        ),
      ),
    )
    .executeTakeFirst();
  const lockRows = await trx
    .deleteFrom('lock_list')
    .where('changed_at', '<', endOf(lockLists))
    .executeTakeFirst();
  const messageRows = await trx
    .deleteFrom('message')
    .where('ended_at', '<', endOf(messages))
    .executeTakeFirst();
  await keepFirstReappearances(trx, endOf(attempts).getTime(), at);
  const { rows } = await sql<{ attempts: number; receipts: number }>`
    select * from drop_old_reports(${endOf(attempts)}, ${endOf(receipts)})`.execute(trx);
  return {
    answers: Number(answers.numDeletedRows),
    drafts: Number(draftRows.numDeletedRows),
    signIns: Number(signInRows.numDeletedRows),
    followedTakings: await dropOldTakings(trx, at - retentionRules.followedTakings.keptForMs),
    attempts: rows[0]?.attempts ?? 0,
    receipts: rows[0]?.receipts ?? 0,
    events: await dropEvents(trx, endOf(events)),
    messages: Number(messageRows.numDeletedRows),
    lineReports: Number(lineRows.numDeletedRows),
    lockLists: Number(lockRows.numDeletedRows),
    ...(await dropOldChecks(trx, at)),
    ...(await dropOldCounter(trx, at)),
    bulkChecks: await dropOldBulkChecks(trx, at),
    cloneFindings: await dropOldClones(trx, at - retentionRules.cloneFindings.keptForMs),
    ...(await dropOldFairness(trx, at)),
    ...(await dropOldPolice(trx, at)),
  };
}

/** Drops old events with their deliveries; one that has no place yet waits for the next round. */
async function dropEvents(trx: Trx, before: Date): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('event')
    .where('at', '<', before)
    .where('place', 'is not', null)
    .executeTakeFirst();
  await sql`
    delete from webhook_delivery
    where place < coalesce((select min(place) from event), (select place + 1 from event_head))`.execute(trx);
  return Number(numDeletedRows);
}
