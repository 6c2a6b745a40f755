import type { Db } from '../database/index.ts';

/** A statement of the log's keys as it is kept: a signed note. */
export interface StoredStatement {
  readonly number: number;
  readonly note: string;
}

/** Every statement since the log's first day, oldest first. */
export async function listKeyStatements(db: Db): Promise<StoredStatement[]> {
  return db.selectFrom('log_key_statement').select(['number', 'note']).orderBy('number').execute();
}

export async function addKeyStatement(db: Db, { number, note }: StoredStatement, at: number): Promise<void> {
  await db
    .insertInto('log_key_statement')
    .values({ number, note, stated_at: new Date(at) })
    .execute();
}
