import { sql } from 'kysely';
import type { PoliceDb } from '../police-zone/index.ts';

/** Names of what the police do about a device, as their log has them: its cases and exhibits, by its marks and reports. */
export async function zoneNamesOf(police: PoliceDb, names: readonly string[]): Promise<string[]> {
  const marks = names.filter((name) => name.startsWith('device:'));
  const references = names.flatMap((name) => /^declaration:(.+)$/.exec(name)?.[1] ?? []);
  const { rows } = await sql<{ name: string }>`
    select 'case:' || id as name from police_case
     where device_mark = any (${marks}::text[]) or declaration_reference = any (${references}::text[])
    union
    select 'exhibit:' || reference from exhibit where marks && ${marks}::text[]`.execute(police);
  return rows.map(({ name }) => name);
}
