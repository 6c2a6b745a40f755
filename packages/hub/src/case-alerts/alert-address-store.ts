import type { PoliceDb, PoliceTrx } from '../police-zone/index.ts';

/** Keeps where an officer wants to be told, in place of what was kept before. */
export async function keepAddress(
  trx: PoliceTrx,
  person: string,
  sealedAddress: Buffer,
  at: number,
): Promise<void> {
  const kept = { sealed_address: sealedAddress, kept_at: new Date(at) };
  await trx
    .insertInto('alert_address')
    .values({ person_id: person, ...kept })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(kept))
    .execute();
}

export async function dropAddress(trx: PoliceTrx, person: string): Promise<void> {
  await trx.deleteFrom('alert_address').where('person_id', '=', person).execute();
}

/** Where an officer wants to be told, sealed; undefined when they do not. */
export async function findAddress(police: PoliceDb, person: string): Promise<Buffer | undefined> {
  const row = await police
    .selectFrom('alert_address')
    .select('sealed_address')
    .where('person_id', '=', person)
    .executeTakeFirst();
  return row?.sealed_address;
}
