import type { Db } from '../database/index.ts';
import { type AuditLine, kindOf } from './audit-line.ts';

/**
 * Adds a line; nothing can change or remove it, for the application's role may only insert.
 *
 * Call it in the transaction of what it tells of: neither is then kept without the other. What is only read has no
 * transaction; its line is written before the answer leaves, and if that fails there is no answer.
 */
export async function recordAudit(db: Db, line: AuditLine): Promise<void> {
  await db.insertInto('audit').values(rowOf(line)).execute();
}

/**
 * Adds a line of somebody looking at something, unless the same look is there already and younger than `withinMs`: a
 * page that asks for itself again every few seconds is one look.
 */
export async function recordLook(db: Db, line: AuditLine, withinMs: number): Promise<void> {
  const present = await db
    .selectFrom('audit')
    .select('id')
    .where('object', '=', line.object)
    .where('actor', '=', line.actor)
    .where('act', '=', line.act)
    .where('at', '>', new Date(line.at - withinMs))
    .limit(1)
    .executeTakeFirst();
  if (present === undefined) await recordAudit(db, line);
}

function rowOf(line: AuditLine) {
  return {
    at: new Date(line.at),
    actor: line.actor,
    kind: kindOf(line),
    act: line.act,
    object: line.object,
    why: line.why,
    on_behalf_of: line.onBehalfOf ?? null,
    recipient: line.recipient ?? null,
    detail: JSON.stringify(line.detail ?? {}),
  };
}
