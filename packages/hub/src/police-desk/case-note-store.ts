import type { PoliceDb, PoliceTrx } from '../police-zone/index.ts';

/** What an officer wrote on a case, under seal. */
export interface SealedNote {
  readonly id: string;
  readonly caseId: string;
  /** Id of the officer. */
  readonly writtenBy: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sealedText: Buffer;
}

/** On what law the network data of a case’s device is shown. */
export interface NetworkBasis {
  readonly id: string;
  readonly caseId: string;
  readonly kind: 'ipa-authorisation' | 'legal-basis';
  /** The authorisation’s id, or the basis in words. */
  readonly reference: string;
  readonly recordedBy: string;
  readonly at: number;
  readonly untilAt: number;
}

export async function insertNote(trx: PoliceTrx, note: SealedNote): Promise<void> {
  await trx
    .insertInto('case_note')
    .values({
      id: note.id,
      case_id: note.caseId,
      written_by: note.writtenBy,
      at: new Date(note.at),
      sealed_text: note.sealedText,
    })
    .execute();
}

export async function listNotes(db: PoliceDb, caseId: string): Promise<SealedNote[]> {
  const rows = await db
    .selectFrom('case_note')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('at')
    .execute();
  return rows.map(({ id, case_id, written_by, at, sealed_text }) => ({
    id,
    caseId: case_id,
    writtenBy: written_by,
    at: at.getTime(),
    sealedText: sealed_text,
  }));
}

export async function insertBasis(trx: PoliceTrx, basis: NetworkBasis): Promise<void> {
  await trx
    .insertInto('network_basis')
    .values({
      id: basis.id,
      case_id: basis.caseId,
      kind: basis.kind,
      reference: basis.reference,
      recorded_by: basis.recordedBy,
      at: new Date(basis.at),
      until_at: new Date(basis.untilAt),
    })
    .execute();
}

/** The basis of a case that counts at an instant and for longest; undefined when none does. */
export async function findBasis(db: PoliceDb, caseId: string, at: number): Promise<NetworkBasis | undefined> {
  const row = await db
    .selectFrom('network_basis')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('until_at', '>', new Date(at))
    .orderBy('until_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      caseId: row.case_id,
      kind: row.kind,
      reference: row.reference,
      recordedBy: row.recorded_by,
      at: row.at.getTime(),
      untilAt: row.until_at.getTime(),
    }
  );
}
