import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { connectDatabase } from '../../src/database/connection.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
afterAll(() => database.close());

/** Tables that rows are only ever added to. */
const growing = [
  'audit',
  'audit_chain',
  'erasure',
  'erasure_receipt',
  'declaration_act',
  'entry',
  'log_entry',
  'log_batch',
  'log_checkpoint',
  'log_tile',
  'log_key_statement',
  'attempt',
  'receipt',
  'statement_use',
  'check_trace',
  'check_scan',
  'approver_certificate',
  'unlist_approval',
  'correction',
  'brake_hold',
  'brake_approval',
  'scorecard',
  'scorecard_reply',
  'appeal_step',
  'liability_acknowledgement',
  'declared_line',
  'told_alert',
  'flow_week',
] as const;

async function grantedTables(privilege: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.table_privileges
    where grantee = 'deadset_hub' and privilege_type = ${privilege} order by 1`.execute(database.db);
  return rows.map(({ name }) => name);
}

describe('the application', () => {
  test.each(growing)('cannot change or delete a row of %s', async (table) => {
    const { rows } = await sql<{ name: string }>`
      select column_name as name from information_schema.columns
      where table_schema = 'register' and table_name = ${table}`.execute(database.db);
    expect(rows.length).toBeGreaterThan(1);
    for (const { name } of rows) {
      const change = sql`update ${sql.table(table)} set ${sql.ref(name)} = default`.execute(database.db);
      await expect(change).rejects.toThrow('permission denied');
    }
    const removal = sql`delete from ${sql.table(table)}`.execute(database.db);
    await expect(removal).rejects.toThrow('permission denied');
    await expect(sql`truncate ${sql.table(table)}`.execute(database.db)).rejects.toThrow('permission denied');
  });

  test('may delete only what is derived or kept for a while', async () => {
    expect(await grantedTables('DELETE')).toEqual([
      'approver_session',
      'assertion_use',
      'bulk_check',
      'bulk_check_chunk',
      'buy_in',
      'call_look',
      'certificate_watch',
      'clone_decision',
      'clone_finding',
      'clone_signal',
      'consent',
      'counter_step',
      'draft',
      'event',
      'followed_taking',
      'idempotency',
      'line_report',
      'listing',
      'lock_list',
      'message',
      'notice',
      'passkey_challenge',
      'pending_audit',
      'pending_entry',
      'person_challenge',
      'person_link',
      'person_session',
      'person_sign_in',
      'police_record',
      'registry_alarm',
      'release',
      'seen_active',
      'sign_in',
      'surrender',
      'unproved_word',
      'untold_attempt',
      'webhook_delivery',
      'webhook_endpoint',
    ]);
  });

  test('may change rows only column by column, and do nothing to tables', async () => {
    for (const privilege of ['UPDATE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) {
      expect(await grantedTables(privilege)).toEqual([]);
    }
    for (const statement of [
      sql`create table register.another (id int)`,
      sql`create table public.another (id int)`,
      sql`create schema another`,
      sql`alter table audit add column another int`,
      sql`drop table audit`,
      sql`create role another`,
    ]) {
      await expect(statement.execute(database.db)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  test('cannot give a device another label, nor a declaration another device', async () => {
    const label = database.db.updateTable('device').set({ last_leaf_hash: null });
    await label.execute();
    await expect(sql`update device set label = ''::bytea`.execute(database.db)).rejects.toThrow('denied');
    await expect(sql`update declaration set device_id = id`.execute(database.db)).rejects.toThrow('denied');
  });

  test('works as its role whatever the login, and cannot step out of it by resetting', async () => {
    const asOwner = connectDatabase({ applicationUrl: database.ownerUrl, log: () => undefined });
    try {
      await asOwner.db.connection().execute(async (connection) => {
        await sql`reset role`.execute(connection);
        const { rows } = await sql<{ role: string }>`select current_user as role`.execute(connection);
        expect(rows).toEqual([{ role: 'deadset_hub' }]);
        await expect(connection.deleteFrom('audit').execute()).rejects.toThrow('permission denied');
      });
    } finally {
      await asOwner.close();
    }
  });
});

test('identifiers are read as numbers, one by one and in arrays; a number beyond 2^53 is a fault', async () => {
  const key = 99_999_999_999_999;
  const { rows } = await sql`select ${key}::bigint as one, array[${key}, 0]::bigint[] as many`.execute(
    database.db,
  );
  expect(rows).toEqual([{ one: key, many: [key, 0] }]);
  const tooLarge = sql`select 9007199254740993::bigint as one`.execute(database.db);
  await expect(tooLarge).rejects.toThrow(RangeError);
});
