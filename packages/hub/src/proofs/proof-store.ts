import type { Act } from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** One act on a declaration with its entry; the position is absent while the entry waits for it. */
export interface ActEntry {
  readonly act: Act;
  readonly leaf: Buffer;
  /** Empty when it has been erased. */
  readonly opening: Buffer;
  readonly position?: number;
}

/** The newest act on a declaration, or the newest of one kind; undefined when there is none. */
export async function findActEntry(
  db: Db,
  declarationId: string,
  act: string | undefined,
): Promise<ActEntry | undefined> {
  const row = await db
    .selectFrom('declaration_act')
    .innerJoin('entry', 'entry.id', 'declaration_act.entry_id')
    .leftJoin('log_entry', 'log_entry.entry_id', 'entry.id')
    .select(['declaration_act.act', 'entry.leaf', 'entry.opening', 'log_entry.position'])
    .where('declaration_act.declaration_id', '=', declarationId)
    .$if(act !== undefined, (query) =>
      query.where((eb) => eb(eb.cast<string>('declaration_act.act', 'text'), '=', act ?? '')),
    )
    .orderBy('declaration_act.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { position, ...entry } = row;
  return position === null ? entry : { ...entry, position };
}
