import type { ImeiKey } from '@deadset/domain';
import type { Trx } from '../database/index.ts';

/** Keeps by which line a declaration was made (`lineHash`); it is erased with the declaration. */
export async function addDeclaredLine(trx: Trx, declarationId: string, line: Buffer): Promise<void> {
  await trx.insertInto('declared_line').values({ declaration_id: declarationId, line }).execute();
}

/** The lines by which declarations of these phones were made that have not ended, as far as somebody named them. */
export async function listDeclaredLines(trx: Trx, keys: readonly ImeiKey[]): Promise<Buffer[]> {
  const rows = await trx
    .selectFrom('declared_line')
    .innerJoin('declaration', 'declaration.id', 'declared_line.declaration_id')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'declaration.device_id')
    .select('declared_line.line')
    .distinct()
    .where('identifier.imei_key', 'in', [...keys])
    .where('identifier.until', 'is', null)
    .where('declaration.ended_at', 'is', null)
    .execute();
  return rows.map(({ line }) => line);
}
