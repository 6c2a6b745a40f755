import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';
import type { PoleEntity, PoleLink } from './pole-file.ts';

/** A thing or a link as it is kept: what is sealed of it is opened elsewhere. */
interface Kept {
  readonly caseId: string;
  readonly addedBy: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  readonly sealedWords: Buffer;
}
export type KeptEntity = Kept & Pick<PoleEntity, 'label' | 'kind'>;
export type KeptLink = Kept &
  Pick<PoleLink, 'label' | 'from' | 'to' | 'basis' | 'source' | 'information' | 'handling'>;

const rowsPerStatement = 1_000;

/** Makes whoever else adds to this case wait until this transaction ends. */
export async function holdLinks(trx: PoliceTrx, caseId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${caseId}, 27))`.execute(trx);
}

export async function insertEntities(trx: PoliceTrx, entities: readonly KeptEntity[]): Promise<void> {
  for (let from = 0; from < entities.length; from += rowsPerStatement) {
    const rows = entities.slice(from, from + rowsPerStatement);
    await trx
      .insertInto('pole_entity')
      .values(rows.map((one) => ({ ...keptRow(one), kind: one.kind })))
      .execute();
  }
}

export async function insertLinks(trx: PoliceTrx, links: readonly KeptLink[]): Promise<void> {
  for (let from = 0; from < links.length; from += rowsPerStatement) {
    const rows = links.slice(from, from + rowsPerStatement).map((one) => ({
      ...keptRow(one),
      from_label: one.from,
      to_label: one.to,
      basis: one.basis,
      source_grade: one.source,
      information_grade: one.information,
      handling: one.handling,
    }));
    await trx.insertInto('pole_link').values(rows).execute();
  }
}

/** Things of a case in the order in which they were added. */
export async function listEntities(trx: PoliceTrx, caseId: string): Promise<KeptEntity[]> {
  const rows = await trx
    .selectFrom('pole_entity')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('added_at')
    .orderBy('label')
    .execute();
  return rows.map((row) => ({ ...keptOf(row), kind: row.kind }));
}

/** Links of a case in the order in which they were added. */
export async function listLinks(trx: PoliceTrx, caseId: string): Promise<KeptLink[]> {
  const rows = await trx
    .selectFrom('pole_link')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('added_at')
    .orderBy('label')
    .execute();
  return rows.map((row) => ({
    ...keptOf(row),
    from: row.from_label,
    to: row.to_label,
    basis: row.basis,
    source: row.source_grade,
    information: row.information_grade,
    handling: row.handling,
  }));
}

function keptRow({ caseId, label, addedBy, addedAt, sealedWords }: Kept & { readonly label: string }) {
  return {
    case_id: caseId,
    label,
    added_by: addedBy,
    added_at: new Date(addedAt),
    sealed_words: sealedWords,
  };
}

function keptOf(row: {
  readonly case_id: string;
  readonly label: string;
  readonly added_by: string;
  readonly added_at: Date;
  readonly sealed_words: Buffer;
}) {
  return {
    caseId: row.case_id,
    label: row.label,
    addedBy: row.added_by,
    addedAt: row.added_at.getTime(),
    sealedWords: row.sealed_words,
  };
}
