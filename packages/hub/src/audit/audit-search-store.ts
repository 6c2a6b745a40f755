import type { AuditKind } from '@deadset/protocol';
import type { Db, Json } from '../database/index.ts';

/** Which lines an auditor asks for; all that is absent is not asked. */
export interface AuditSearch {
  /** From this instant on, and before the other; milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
  readonly actor?: string;
  readonly object?: string;
  readonly kind?: AuditKind;
  /** Place of the last line that was read; 0 for none. */
  readonly after: number;
  readonly limit: number;
}

/** A chained line as it is kept. */
export interface FoundLine {
  readonly place: number;
  readonly at: Date;
  readonly kind: AuditKind;
  readonly actor: string;
  readonly on_behalf_of: string | null;
  readonly act: string;
  readonly object: string;
  readonly why: string;
  readonly recipient: string | null;
  readonly detail: Json;
  readonly hash: Buffer;
}

/** Lines of the chain that fit, in its order. A line without a place yet, a second old at most, is not among them. */
export async function searchAudit(db: Db, search: AuditSearch): Promise<FoundLine[]> {
  const { from, to, actor, object, kind, after, limit } = search;
  let query = db
    .selectFrom('audit_chain as chain')
    .innerJoin('audit', 'audit.id', 'chain.audit_id')
    .select(['chain.place', 'chain.hash', 'audit.at', 'audit.kind', 'audit.actor', 'audit.on_behalf_of'])
    .select(['audit.act', 'audit.object', 'audit.why', 'audit.recipient', 'audit.detail'])
    .where('chain.place', '>', after);
  if (from !== undefined) query = query.where('audit.at', '>=', new Date(from));
  if (to !== undefined) query = query.where('audit.at', '<', new Date(to));
  if (actor !== undefined) query = query.where('audit.actor', '=', actor);
  if (object !== undefined) query = query.where('audit.object', '=', object);
  if (kind !== undefined) query = query.where('audit.kind', '=', kind);
  return query.orderBy('chain.place').limit(limit).execute();
}
