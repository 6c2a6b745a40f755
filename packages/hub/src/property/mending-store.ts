import type { PoliceTrx } from '../police-zone/index.ts';

/** Keeps lines that could not be taken in; each sealed, with what is wrong with it. */
export async function addLines(
  trx: PoliceTrx,
  seizureId: string,
  lines: readonly { readonly id: string; readonly sealedLine: Buffer }[],
  at: number,
): Promise<void> {
  if (lines.length === 0) return;
  await trx
    .insertInto('intake_line')
    .values(
      lines.map(({ id, sealedLine }) => ({
        id,
        seizure_id: seizureId,
        sealed_line: sealedLine,
        at: new Date(at),
      })),
    )
    .execute();
}

export async function listLines(
  trx: PoliceTrx,
  seizureId: string,
): Promise<{ readonly id: string; readonly sealedLine: Buffer }[]> {
  const rows = await trx
    .selectFrom('intake_line')
    .select(['id', 'sealed_line'])
    .where('seizure_id', '=', seizureId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, sealed_line: sealedLine }) => ({ id, sealedLine }));
}

/** Drops lines that have been put right, or that were typed by mistake. */
export async function dropLines(trx: PoliceTrx, seizureId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .deleteFrom('intake_line')
    .where('seizure_id', '=', seizureId)
    .where('id', 'in', [...ids])
    .execute();
}
