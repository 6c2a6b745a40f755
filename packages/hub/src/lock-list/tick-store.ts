import { parserOf } from '@deadset/protocol';
import { Type } from 'typebox';
import type { Db, Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { openText, sealText } from '../sealing.ts';

/** What the ticks of a report are sealed and opened with. */
export interface TickSeal {
  /** 32 bytes. */
  readonly sealKey: Buffer;
  readonly entropy: Entropy;
}

const parseTicks = parserOf(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 60 }));

/** Ids of the tasks that were ticked off with a report; none when nobody has ticked any. */
export async function readTicks(db: Db, sealKey: Buffer, reference: string): Promise<string[]> {
  const row = await db
    .selectFrom('lock_list')
    .select('sealed_ticks')
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row === undefined ? [] : opened(sealKey, reference, row.sealed_ticks);
}

/** Changes the ticks of a report; two changes at once are both kept. Gives what stands then. */
export async function changeTicks(
  trx: Trx,
  { sealKey, entropy }: TickSeal,
  reference: string,
  { change, at }: { change: (ticks: readonly string[]) => string[]; at: number },
): Promise<string[]> {
  const sealedOf = (ticks: readonly string[]) =>
    sealText(sealKey, placeOf(reference), JSON.stringify(ticks), entropy);
  await trx
    .insertInto('lock_list')
    .values({ reference, sealed_ticks: sealedOf([]), changed_at: new Date(at) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { sealed_ticks } = await trx
    .selectFrom('lock_list')
    .select('sealed_ticks')
    .where('reference', '=', reference)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const ticks = change(opened(sealKey, reference, sealed_ticks));
  await trx
    .updateTable('lock_list')
    .set({ sealed_ticks: sealedOf(ticks), changed_at: new Date(at) })
    .where('reference', '=', reference)
    .execute();
  return ticks;
}

function opened(sealKey: Buffer, reference: string, sealed: Buffer): string[] {
  const parsed = parseTicks(JSON.parse(openText(sealKey, placeOf(reference), sealed)));
  if (!parsed.ok) throw new Error(`the ticks of a lock list cannot be read: ${parsed.problem}`);
  return parsed.value;
}

function placeOf(reference: string): string {
  return `deadset lock list v1\n${reference}`;
}
