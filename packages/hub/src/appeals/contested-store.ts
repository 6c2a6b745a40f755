import type { DeclarationStatus, ImeiKey, Mode, Tier } from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** The report that an appeal is about, as far as its decider needs it: no identifier, no attempt, no place. */
export interface Contested {
  readonly id: string;
  readonly reference: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970, as all instants here. */
  readonly takenAt: number;
  readonly declaredAt: number;
  /** The participant that made it, or `public`. */
  readonly declaredBy: string;
  readonly acts: readonly { readonly act: string; readonly actor: string; readonly at: number }[];
}

/** The report about this phone that does most at the gates; undefined when none is open. */
export async function strongestOpen(
  db: Db,
  key: ImeiKey,
): Promise<{ id: string; declaredBy: string; declaredAt: number } | undefined> {
  const row = await db
    .selectFrom('declaration')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'declaration.device_id')
    .select(['declaration.id', 'declaration.authority', 'declaration.declared_at'])
    .where('identifier.imei_key', '=', key)
    .where('identifier.until', 'is', null)
    .where('declaration.ended_at', 'is', null)
    .orderBy('declaration.is_quiet')
    .orderBy('declaration.tier', 'desc')
    .orderBy('declaration.declared_at')
    .limit(1)
    .executeTakeFirst();
  return row && { id: row.id, declaredBy: row.authority, declaredAt: row.declared_at.getTime() };
}

export async function findContested(db: Db, id: string): Promise<Contested | undefined> {
  const row = await db.selectFrom('declaration').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const acts = await db
    .selectFrom('declaration_act')
    .select(['act', 'actor', 'at'])
    .where('declaration_id', '=', id)
    .orderBy('id')
    .execute();
  return {
    id,
    reference: row.reference,
    status: row.status,
    tier: row.tier,
    mode: row.mode,
    happened: row.happened,
    takenAt: row.taken_at.getTime(),
    declaredAt: row.declared_at.getTime(),
    declaredBy: row.authority,
    acts: acts.map(({ act, actor, at }) => ({ act, actor, at: at.getTime() })),
  };
}

/** How many other open reports there are of the phones that this one is about. */
export async function countOthers(db: Db, id: string): Promise<number> {
  const { count } = await db
    .selectFrom('declaration as other')
    .innerJoin('device_identifier as theirs', 'theirs.device_id', 'other.device_id')
    .innerJoin('device_identifier as ours', 'ours.imei_key', 'theirs.imei_key')
    .innerJoin('declaration', 'declaration.device_id', 'ours.device_id')
    .select((eb) => eb.fn.count<number>('other.id').distinct().as('count'))
    .where('declaration.id', '=', id)
    .where('other.id', '<>', id)
    .where('other.ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}
