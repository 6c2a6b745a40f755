import type { AuditKind } from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainPending, readChainHead, recordAudit, verifyAuditChain } from '../../src/audit/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';

const at = Date.UTC(2026, 0, 5, 12);

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

function lineOf(object: string, kind: AuditKind = 'consultation') {
  return { at, actor: 'police', act: 'test', object, why: 'a test', kind, recipient: 'maker-a' };
}

async function chained(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await recordAudit(database.db, lineOf(`thing:${n}`));
  await chainPending(database.db);
}

/** What a superuser does, past every trigger and grant. */
const asSuperuser = (statement: string) => asOwner(database.ownerUrl, statement);

describe('the chain of the audit', () => {
  it('gives every line a gap-free place and ties it to all before it', async () => {
    await chained(7);
    const rows = await database.db.selectFrom('audit_chain').selectAll().orderBy('place').execute();
    expect(rows.map(({ place }) => place)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(rows.map(({ hash }) => hash.toString('hex'))).size).toBe(7);
    const head = await readChainHead(database.db);
    expect(await verifyAuditChain(database.db)).toEqual({ ok: true, head });
    expect(head.place).toBe(7);
  });

  it('chains the lines of writers and chainers at the same time without gap, loss or repetition', async () => {
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let n = 0; n < 25; n += 1) {
        await database.db.transaction().execute(async (trx) => {
          await recordAudit(trx, lineOf(`writer:${writer}-${n}`));
        });
      }
    });
    const writing = new AbortController();
    const chainers = Array.from({ length: 3 }, async () => {
      while (!writing.signal.aborted) await chainPending(database.db);
    });
    await Promise.all(writers);
    writing.abort();
    await Promise.all(chainers);
    await chainPending(database.db);
    expect(await verifyAuditChain(database.db)).toMatchObject({ ok: true, head: { place: 400 } });
    const { rows } = await database.pool.query<{ object: string }>('select distinct object from audit');
    expect(rows).toHaveLength(400);
  });

  it('does not pass over a line whose transaction commits late', async () => {
    let commit = () => undefined as void;
    const held = new Promise<void>((resolve) => (commit = resolve));
    let written = () => undefined as void;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const late = database.db.transaction().execute(async (trx) => {
      await recordAudit(trx, lineOf('late'));
      written();
      await held;
    });
    await isWritten;
    await chained(2);
    expect((await readChainHead(database.db)).place).toBe(2);
    commit();
    await late;
    await chainPending(database.db);
    expect(await verifyAuditChain(database.db)).toMatchObject({ ok: true, head: { place: 3 } });
  });

  it('has no line of an act that was rolled back', async () => {
    const act = database.db.transaction().execute(async (trx) => {
      await recordAudit(trx, lineOf('undone'));
      throw new Error('the act failed');
    });
    await expect(act).rejects.toThrow('the act failed');
    await chained(1);
    expect(await verifyAuditChain(database.db)).toMatchObject({ ok: true, head: { place: 1 } });
  });

  it('refuses a line of which nobody has said what kind it is', async () => {
    const { kind: _, ...line } = lineOf('thing:1');
    await expect(recordAudit(database.db, line)).rejects.toThrow('what kind of act test is');
  });
});

describe('an audit that a superuser has changed', () => {
  it.each([
    ['who did it', "update register.audit set actor = 'somebody' where object = 'thing:3'"],
    ['why', "update register.audit set why = 'another reason' where object = 'thing:3'"],
    ['to whom', "update register.audit set recipient = null where object = 'thing:3'"],
    [
      'when, by a microsecond',
      "update register.audit set at = at + '1 microsecond' where object = 'thing:3'",
    ],
    ['what', "update register.audit set detail = '{\"more\": 1}' where object = 'thing:3'"],
    ['its hash', "update register.audit_chain set hash = sha256('') where place = 3"],
  ])('is named at the line in which it was changed: %s', async (_what, statement) => {
    await chained(5);
    expect((await verifyAuditChain(database.db)).ok).toBe(true);
    await asSuperuser(statement);
    expect(await verifyAuditChain(database.db)).toEqual({ ok: false, fault: 'changed', place: 3 });
  });

  it('is named when a line, a place or both are gone', async () => {
    await chained(5);
    await asSuperuser("delete from register.audit where object = 'thing:4'");
    expect(await verifyAuditChain(database.db)).toEqual({ ok: false, fault: 'line-missing', place: 4 });
    await asSuperuser('delete from register.audit_chain where place = 4');
    expect(await verifyAuditChain(database.db)).toEqual({ ok: false, fault: 'gap', place: 4 });
  });

  it('is named when a line stands outside the chain', async () => {
    await chained(2);
    await recordAudit(database.db, lineOf('hidden'));
    await asSuperuser('delete from register.pending_audit');
    const { id } = await database.db
      .selectFrom('audit')
      .select('id')
      .where('object', '=', 'hidden')
      .executeTakeFirstOrThrow();
    expect(await verifyAuditChain(database.db)).toEqual({ ok: false, fault: 'outside', place: id });
  });

  it('is caught by a head that was kept elsewhere when the whole chain was computed anew', async () => {
    await chained(3);
    const kept = await readChainHead(database.db);
    await asSuperuser(`
      update register.audit set actor = 'somebody' where object = 'thing:2';
      delete from register.audit_chain;
      insert into register.pending_audit select id from register.audit`);
    await chainPending(database.db);
    expect((await verifyAuditChain(database.db)).ok).toBe(true);
    expect(await verifyAuditChain(database.db, kept)).toEqual({
      ok: false,
      fault: 'another-chain',
      place: 3,
    });
  });

  it('is caught by that head when its newest lines were taken away with their places', async () => {
    await chained(3);
    const kept = await readChainHead(database.db);
    await asSuperuser(`
      delete from register.audit where object = 'thing:3';
      delete from register.audit_chain where place = 3`);
    expect((await verifyAuditChain(database.db)).ok).toBe(true);
    expect(await verifyAuditChain(database.db, kept)).toEqual({
      ok: false,
      fault: 'another-chain',
      place: 3,
    });
  });
});
