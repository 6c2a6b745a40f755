import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectZone } from '../../src/police-zone/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
afterAll(async () => {
  await police.close();
  await database.close();
});

/** Tables of a schema, as its owner sees them: neither role could be asked, for it is not told of the other's. */
const tablesOf = { register: [] as string[], police: [] as string[] };
beforeAll(async () => {
  const asOwner = connectZone({ policeUrl: database.ownerUrl, log: () => undefined });
  try {
    for (const schema of ['register', 'police'] as const) {
      const { rows } = await sql<{ name: string }>`
        select relname as name from pg_class
        where relnamespace = ${schema}::regnamespace and relkind = 'r' order by 1`.execute(asOwner.db);
      tablesOf[schema] = rows.map(({ name }) => name);
    }
  } finally {
    await asOwner.close();
  }
});

describe('the two zones', () => {
  it('the register’s role reads and writes nothing of the police zone', async () => {
    expect(tablesOf.police).toContain('police_case');
    for (const table of tablesOf.police) {
      const name = sql.table(`police.${table}`);
      await expect(sql`select * from ${name}`.execute(database.db), table).rejects.toThrow(
        'permission denied',
      );
      await expect(sql`delete from ${name}`.execute(database.db), table).rejects.toThrow('permission denied');
    }
  });

  it('the police zone’s role reads and writes nothing of the register', async () => {
    expect(tablesOf.register).toContain('declaration');
    for (const table of tablesOf.register) {
      const name = sql.table(`register.${table}`);
      await expect(sql`select * from ${name}`.execute(police.db), table).rejects.toThrow('permission denied');
      await expect(sql`delete from ${name}`.execute(police.db), table).rejects.toThrow('permission denied');
    }
  });

  it('neither login can step into the role of the other', async () => {
    const intoPolice = sql`set role deadset_police`.execute(database.db);
    await expect(intoPolice).rejects.toThrow('permission denied');
    const intoRegister = sql`set role deadset_hub`.execute(police.db);
    await expect(intoRegister).rejects.toThrow('permission denied');
  });

  it('the police zone’s role makes no tables, and can neither change nor remove a line of its log', async () => {
    for (const statement of [
      sql`create table police.another (id int)`,
      sql`create table public.another (id int)`,
      sql`update zone_log set why = 'another'`,
      sql`delete from zone_log`,
      sql`truncate zone_log`,
      sql`update case_note set sealed_text = ''`,
      sql`delete from case_note`,
      sql`update network_basis set until_at = now()`,
      sql`update police_case set force = 'another'`,
    ]) {
      await expect(statement.execute(police.db)).rejects.toThrow('permission denied');
    }
  });
});
