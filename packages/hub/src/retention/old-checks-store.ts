import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';
import { retentionRules } from './retention-rules.ts';

/** Drops what was counted of checks on days that are over, and certificates that no longer count, with their watches. */
export async function dropOldChecks(
  trx: Trx,
  at: number,
): Promise<{ checkTraces: number; certificates: number }> {
  const { checkTraces, checkCertificates } = retentionRules;
  const firstKeptDay = new Date(at - checkTraces.keptForMs).toISOString().slice(0, 10);
  const { rows } = await sql<{ traces: number; certificates: number }>`
    select * from drop_old_checks(${firstKeptDay}, ${new Date(at - checkCertificates.keptForMs)})`.execute(
    trx,
  );
  return { checkTraces: rows[0]?.traces ?? 0, certificates: rows[0]?.certificates ?? 0 };
}
