import { authorisation } from '@deadset/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePolicies } from '../../src/http/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { connectZone, searchZoneLog } from '../../src/police-zone/index.ts';
import { type Member, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let site: StaffSite;
let police: ReturnType<typeof connectZone>;

beforeAll(async () => {
  database = await createTestDatabase();
  await addParticipant(database.db, {
    id: 'police-east',
    name: 'East',
    role: 'police',
    gates: [],
    scopes: [],
  });
  site = await startStaffSite(database);
  police = connectZone({ policeUrl: database.policeUrl, log: () => undefined });
});
afterAll(async () => {
  await police.close();
  await site.close();
  await database.close();
});

describe('the role under which every route of the register works', () => {
  it('may not so much as name what is in the police zone: no schema, table, column, sequence or function', async () => {
    const { rows } = await asOwner<{ kind: string; name: string }>(sql`
      with things as (
        select oid, relname as name, relkind from pg_class where relnamespace = 'police'::regnamespace)
      select 'schema' as kind, 'police' as name where has_schema_privilege('deadset_hub', 'police', 'usage, create')
      union all
      select 'table', name from things where relkind in ('r', 'p', 'v', 'm', 'f')
         and (has_table_privilege('deadset_hub', oid, 'select, insert, update, delete, truncate, references, trigger')
           or has_any_column_privilege('deadset_hub', oid, 'select, insert, update, references'))
      union all
      select 'sequence', name from things
       where case when relkind = 'S' then has_sequence_privilege('deadset_hub', oid, 'usage, select, update') end`);
    expect(rows).toEqual([]);
  });

  it('has no function or view that would fetch a row of it in another’s name', async () => {
    const { rows } = await asOwner<{ name: string }>(sql`
      select proname as name from pg_proc
       where pronamespace in ('register'::regnamespace, 'public'::regnamespace, 'police'::regnamespace)
         and has_function_privilege('deadset_hub', oid, 'execute')
         and (pronamespace = 'police'::regnamespace or prosrc ~* 'police\\.'
           or exists (select from unnest(proconfig) as setting where setting ~* '\\mpolice\\M'))
      union all
      select viewname from pg_views
       where schemaname in ('register', 'public') and definition ~* 'police\\.'`);
    expect(rows).toEqual([]);
    const { rows: definers } = await asOwner<{ name: string }>(sql`
      select proname as name from pg_proc
       where pronamespace = 'register'::regnamespace and prosecdef and not exists (
         select from unnest(proconfig) as setting where setting like 'search_path=register%')`);
    expect(definers).toEqual([]);
  });

  it('is refused by name, by search path, by copy and by locking a table', async () => {
    for (const statement of [
      sql`select * from police.police_case`,
      sql`select count(*) from police.case_alert`,
      sql`table police.zone_log`,
      sql`lock table police.police_case in access share mode`,
      sql`copy police.case_note to stdout`,
      sql`select nextval('police.police_case_number_seq')`,
      sql`insert into police.alert_address values ('x', '', now())`,
    ])
      await expect(database.db.transaction().execute((trx) => statement.execute(trx))).rejects.toThrow(
        'permission denied',
      );
    await database.db.connection().execute(async (connection) => {
      await sql`set search_path to police, register`.execute(connection);
      await expect(sql`select * from police_case`.execute(connection)).rejects.toThrow('does not exist');
      await sql`set search_path to register`.execute(connection);
    });
  });
});

describe('an officer who has not said why they look', () => {
  const pages = Object.entries(pagePolicies).flatMap(([page, act]) => {
    const [method, path = ''] = page.split(' ');
    const { purpose } = { purpose: false, ...authorisation[act] };
    return method === 'GET' && purpose && /^\/(police|property)/.test(path) ? [path] : [];
  });
  let officer: Member;
  beforeAll(async () => {
    officer = await site.member('police-east', ['officer', 'property-officer']);
  });

  it('is offered more than ten pages to try', () => {
    expect(pages).toContain('/police/cases/:number');
    expect(pages).toContain('/police/alerts');
    expect(pages.length).toBeGreaterThan(10);
  });

  it.each(pages)('sees nothing at %s, and leaves no line of a look in either log', async (path) => {
    const address = path
      .replace(':number', '1')
      .replace(':label', '7K3M-Q2XD')
      .replace(':reference', '7K3M-Q2XD-0001');
    const answer = await officer.visitor.open(address);
    const isRefused = answer.status === 403;
    expect(
      isRefused || answer.url.pathname === '/staff/purpose',
      `${answer.status} ${answer.url.pathname}`,
    ).toBe(true);
    expect(await searchZoneLog(police.db, { actors: [`person:${officer.id}`], limit: 1 })).toEqual([]);
    const audit = await database.db
      .selectFrom('audit')
      .select('act')
      .where('actor', '=', `person:${officer.id}`)
      .where('kind', '=', 'disclosure')
      .execute();
    expect(audit).toEqual([]);
  });
});

async function asOwner<Row>(statement: ReturnType<typeof sql<Row>>): Promise<{ rows: Row[] }> {
  const owner = connectZone({ policeUrl: database.ownerUrl, log: () => undefined });
  try {
    return await owner.db.connection().execute(async (connection) => {
      await sql`set role none`.execute(connection);
      return statement.execute(connection);
    });
  } finally {
    await owner.close();
  }
}
