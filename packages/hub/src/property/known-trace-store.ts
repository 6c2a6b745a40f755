import type { TraceKind } from '@deadset/domain';
import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';

/** What is known of a reported phone beside its IMEI. */
export interface KnownTrace {
  readonly kind: TraceKind;
  readonly text: string;
  readonly declarationReference: string;
  readonly source: 'keeper' | 'operator' | 'maker';
  readonly sourceReference?: string;
}

export async function addKnownTrace(
  trx: PoliceTrx,
  known: KnownTrace & { readonly id: string; readonly force: string; readonly by: string },
  at: number,
): Promise<boolean> {
  const added = await trx
    .insertInto('known_trace')
    .values({
      id: known.id,
      force: known.force,
      kind: known.kind,
      text: known.text,
      declaration_reference: known.declarationReference,
      source: known.source,
      source_reference: known.sourceReference ?? null,
      recorded_by: known.by,
      at: new Date(at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** What is known that any of these identifiers (`kind text`) is. */
export async function listKnown(
  trx: PoliceTrx,
  force: string,
  traces: readonly string[],
): Promise<KnownTrace[]> {
  if (traces.length === 0) return [];
  const rows = await trx
    .selectFrom('known_trace')
    .select(['kind', 'text', 'declaration_reference', 'source', 'source_reference'])
    .where('force', '=', force)
    .where(sql<boolean>`kind || ' ' || text = any (${[...traces]}::text[])`)
    .execute();
  return rows.map(({ kind, text, declaration_reference, source, source_reference }) => ({
    kind,
    text,
    source,
    declarationReference: declaration_reference,
    ...(source_reference === null ? {} : { sourceReference: source_reference }),
  }));
}

/** Serial numbers that are known of reports and have one of these texts once a sign is left out, or as they are. */
export async function listNearSerials(
  trx: PoliceTrx,
  force: string,
  deletions: readonly string[],
): Promise<KnownSerial[]> {
  if (deletions.length === 0) return [];
  const rows = await trx
    .selectFrom('known_trace')
    .select(['text', 'declaration_reference'])
    .where('force', '=', force)
    .where('kind', '=', 'serial')
    .where(sql<boolean>`deletions(text) && ${[...deletions]}::text[]`)
    .execute();
  return rows.map(fromSerialRow);
}

/** Serial numbers that are known of these reports. */
export async function listSerials(
  trx: PoliceTrx,
  force: string,
  references: readonly string[],
): Promise<KnownSerial[]> {
  if (references.length === 0) return [];
  const rows = await trx
    .selectFrom('known_trace')
    .select(['text', 'declaration_reference'])
    .where('force', '=', force)
    .where('kind', '=', 'serial')
    .where(sql<boolean>`declaration_reference = any (${[...references]}::text[])`)
    .execute();
  return rows.map(fromSerialRow);
}

/** A serial number and the report of whose phone it is, as somebody said. */
export interface KnownSerial {
  readonly text: string;
  readonly declarationReference: string;
}

function fromSerialRow(row: { readonly text: string; readonly declaration_reference: string }): KnownSerial {
  return { text: row.text, declarationReference: row.declaration_reference };
}
