import type { Trx } from '../database/index.ts';
import type { Basis } from './declaration-requests.ts';

/** A basis with who brought it and the salt of its digest in the log. */
export interface KeptBasis extends Basis {
  /** Participant id. */
  readonly participant: string;
  /** 16 bytes. */
  readonly salt: Buffer;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Keeps on what a declaration stands. */
export async function addBasis(trx: Trx, declarationId: string, basis: KeptBasis): Promise<void> {
  await trx
    .insertInto('declaration_basis')
    .values({
      declaration_id: declarationId,
      kind: basis.kind,
      participant_id: basis.participant,
      reference: basis.reference,
      salt: basis.salt,
      at: new Date(basis.at),
    })
    .execute();
}

/** Whether this participant is among those on whose reference a declaration stands. */
export async function hasBasisOf(trx: Trx, declarationId: string, participant: string): Promise<boolean> {
  const row = await trx
    .selectFrom('declaration_basis')
    .select('id')
    .where('declaration_id', '=', declarationId)
    .where('participant_id', '=', participant)
    .executeTakeFirst();
  return row !== undefined;
}
