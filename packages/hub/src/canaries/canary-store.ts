import type { Db, Trx } from '../database/index.ts';

/** One canary as it is kept. */
export interface Canary {
  readonly number: number;
  readonly declarationId: string;
  /** The entry that declares it. */
  readonly entryId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A canary, whether it is still declared, and what names it and its device. */
export interface NewestCanary extends Canary {
  readonly isEnded: boolean;
  /** Names its declaration in the log; 16 bytes. */
  readonly name: Buffer;
  readonly deviceId: string;
}

/** The newest canary; undefined before the first. */
export async function findNewestCanary(db: Db): Promise<NewestCanary | undefined> {
  const row = await db
    .selectFrom('canary')
    .innerJoin('declaration', 'declaration.id', 'canary.declaration_id')
    .select([
      'canary.number',
      'canary.declaration_id',
      'canary.entry_id',
      'canary.at',
      'canary.ended_at',
      'declaration.name',
      'declaration.device_id',
    ])
    .orderBy('canary.number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { number, name } = row;
  return {
    number,
    name,
    declarationId: row.declaration_id,
    entryId: row.entry_id,
    deviceId: row.device_id,
    at: row.at.getTime(),
    isEnded: row.ended_at !== null,
  };
}

export async function addCanary(trx: Trx, { number, declarationId, entryId, at }: Canary): Promise<void> {
  await trx
    .insertInto('canary')
    .values({
      number,
      declaration_id: declarationId,
      entry_id: entryId,
      at: new Date(at),
      ended_at: null,
    })
    .execute();
}

export async function endCanary(trx: Trx, number: number, at: number): Promise<void> {
  await trx
    .updateTable('canary')
    .set({ ended_at: new Date(at) })
    .where('number', '=', number)
    .execute();
}
