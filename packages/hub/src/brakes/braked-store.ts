import { type BrakeName, type BrakeTrip, brakeNames } from '@deadset/domain';
import type { Db, Json, Trx } from '../database/index.ts';

/** An unproved declaration that a brake keeps without effect until a person has looked. */
export interface Braked {
  readonly declarationId: string;
  readonly reference: string;
  /** A participant's id, or `public`. */
  readonly declaredBy: string;
  readonly happened: 'stolen' | 'lost';
  readonly trips: readonly BrakeTrip[];
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  readonly untilAt: number;
}

export async function addBraked(
  trx: Trx,
  { declarationId, trips, at }: { declarationId: string; trips: readonly BrakeTrip[]; at: number },
): Promise<void> {
  await trx
    .insertInto('braked_declaration')
    .values({
      declaration_id: declarationId,
      trips: JSON.stringify(trips),
      at: new Date(at),
      decision: null,
      decided_at: null,
      key_id: null,
    })
    .execute();
}

/** Those that nobody has decided about and that have neither ended nor been proved, the oldest first. */
export async function listBraked(db: Db, limit: number, declarationId?: string): Promise<Braked[]> {
  const query = db
    .selectFrom('braked_declaration as braked')
    .innerJoin('declaration', 'declaration.id', 'braked.declaration_id')
    .select([
      'braked.declaration_id',
      'braked.trips',
      'braked.at',
      'declaration.reference',
      'declaration.authority',
      'declaration.happened',
      'declaration.until_at',
    ])
    .where('braked.decision', 'is', null)
    .where('declaration.status', '=', 'declared')
    .orderBy('braked.at')
    .limit(limit);
  const rows = await (declarationId === undefined
    ? query
    : query.where('braked.declaration_id', '=', declarationId)
  ).execute();
  return rows.map((row) => ({
    declarationId: row.declaration_id,
    reference: row.reference,
    declaredBy: row.authority,
    happened: row.happened,
    trips: tripsOf(row.trips),
    at: row.at.getTime(),
    untilAt: (row.until_at ?? row.at).getTime(),
  }));
}

/** Keeps what a person decided; false when somebody has decided before. */
export async function decideBraked(
  trx: Trx,
  declarationId: string,
  { decision, at, keyId }: { decision: 'let-go' | 'left'; at: number; keyId: string },
): Promise<boolean> {
  const done = await trx
    .updateTable('braked_declaration')
    .set({ decision, decided_at: new Date(at), key_id: Buffer.from(keyId, 'hex') })
    .where('declaration_id', '=', declarationId)
    .where('decision', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Whether a brake keeps this declaration without effect, so that its declarer is told why. */
export async function isBraked(db: Db, declarationId: string): Promise<boolean> {
  return (await listBraked(db, 1, declarationId)).length > 0;
}

function tripsOf(json: Json): BrakeTrip[] {
  if (!Array.isArray(json)) return [];
  return json.flatMap((one: Json) => {
    if (typeof one !== 'object' || one === null || !('brake' in one)) return [];
    const brake: BrakeName | undefined = brakeNames.find((name) => name === one['brake']);
    const { count, most } = one;
    return brake !== undefined && typeof count === 'number' && typeof most === 'number'
      ? [{ brake, count, most }]
      : [];
  });
}
