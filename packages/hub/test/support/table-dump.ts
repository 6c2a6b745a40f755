import pg from 'pg';

/**
 * All that stands in the record's tables as text, one column of one table an entry; bytes are in lower-case hexadecimal.
 * Read by the owner, who sees everything.
 */
export async function dumpTables(ownerUrl: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ table: string; column: string }>(`
      select c.table_name as table, c.column_name as column from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where table_schema = 'register' and table_type = 'BASE TABLE' order by 1, 2`);
    const dump = new Map<string, string>();
    for (const { table, column } of columns) {
      const name = `${client.escapeIdentifier(table)}.${client.escapeIdentifier(column)}`;
      const { rows } = await client.query<{ text: string }>(
        `select coalesce(string_agg(${name}::text, E'\\n'), '') as text from register.${client.escapeIdentifier(table)}`,
      );
      dump.set(`${table}.${column}`, rows[0]?.text ?? '');
    }
    return dump;
  } finally {
    await client.end();
  }
}

/** The columns in which a text stands. */
export function columnsWith(dump: ReadonlyMap<string, string>, text: string): string[] {
  return [...dump].filter(([, content]) => content.includes(text)).map(([column]) => column);
}
