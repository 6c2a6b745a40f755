import { type RawBuilder, sql } from 'kysely';
import { type Db, readByCursor } from '../database/index.ts';
import type { ExportKind } from './export-kinds.ts';

/** A row of an export: values by column, null where there is none. */
export type ExportRow = Readonly<Record<string, string | number | boolean | null>>;

/** Rows fetched at a time. */
const pageSize = 2_000;

/** An instant as the API writes it. */
const instant = (column: RawBuilder<unknown>) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const imei = (column: RawBuilder<unknown>) => sql`lpad(${column}::text, 14, '0')`;

/** Each kind for one participant, oldest first. All but the list are its own and nobody else's. */
const queries: Readonly<Record<ExportKind, (participant: string) => RawBuilder<ExportRow>>> = {
  list: () => sql`
    select ${imei(sql`imei_key`)} as imei, effect, tier, ${instant(sql`until_at`)} as until,
           ${instant(sql`updated_at`)} as changed_at
    from listing order by imei_key`,
  declarations: (participant) => sql`
    select reference, (select string_agg(${imei(sql`imei_key`)}, ' ' order by imei_key) from device_identifier
                       where device_identifier.device_id = declaration.device_id and until is null) as imeis,
           status, tier, mode, happened, ${instant(sql`taken_at`)} as taken_at,
           ${instant(sql`declared_at`)} as declared_at, ${instant(sql`until_at`)} as until,
           ${instant(sql`ended_at`)} as ended_at
    from declaration where authority = ${participant} order by declaration.declared_at, declaration.reference`,
  attempts: (participant) => sql`
    select ${instant(sql`at`)} as at, gate, network, country, ${imei(sql`imei_key`)} as imei, outcome, reason, tier, presenter
    from attempt where participant_id = ${participant} order by attempt.at, edge_key_id, sequence`,
  receipts: (participant) => sql`
    select edge_key_id as edge, position, listed_count as listed, ${instant(sql`applied_at`)} as applied_at,
           ${instant(sql`received_at`)} as received_at
    from receipt join edge on edge.key_id = receipt.edge_key_id
    where edge.participant_id = ${participant} order by receipt.received_at, edge_key_id, position`,
  'import-runs': (participant) => sql`
    select list, kind, file_name as file, ${instant(sql`started_at`)} as started_at,
           ${instant(sql`finished_at`)} as finished_at, array_to_string(overrides, ' ') as overrides,
           counts::text as counts
    from import_run where participant_id = ${participant} order by import_run.started_at, id`,
};

/** The rows of an export as they are at its beginning, fetched as they are read. */
export function exportRows(
  db: Db,
  kind: ExportKind,
  participant: string,
): AsyncGenerator<readonly ExportRow[]> {
  return readByCursor(db, queries[kind](participant), pageSize);
}
