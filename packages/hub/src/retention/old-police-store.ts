import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';
import { retentionRules } from './retention-rules.ts';

/** Forgets old police records whose report is erased, and where phones were seen active long ago. */
export async function dropOldPolice(
  trx: Trx,
  at: number,
): Promise<{ policeRecords: number; seenActive: number }> {
  const { policeRecords, seenActive } = retentionRules;
  const recorded = await trx
    .deleteFrom('police_record')
    .where('changed_at', '<', new Date(at - policeRecords.keptForMs))
    .where(
      sql<boolean>`not exists (select from declaration where declaration.id = police_record.declaration_id)`,
    )
    .executeTakeFirst();
  const seen = await trx
    .deleteFrom('seen_active')
    .where('told_at', '<', new Date(at - seenActive.keptForMs))
    .executeTakeFirst();
  return { policeRecords: Number(recorded.numDeletedRows), seenActive: Number(seen.numDeletedRows) };
}
