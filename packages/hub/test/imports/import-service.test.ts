import { unprovedLifeMs } from '@deadset/domain';
import {
  ApprovalState,
  declarationName,
  decodeEntryLeaf,
  decodeOpening,
  EntryFold,
  ListState,
  leafHash,
} from '@deadset/protocol';
import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { barred } from '../support/entry-writer.ts';
import { startLogProcess } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import {
  countOf,
  everyOf,
  imeiAt,
  importing,
  keyOf,
  listingOf,
  rowsOf,
  startedAt,
} from './import-support.ts';

const database = await createTestDatabase();
const log = await startLogProcess(database);
afterAll(async () => {
  await log.close();
  await database.close();
});

const { db } = database;
let now = startedAt;
const { importRows, events, declarations } = importing(database, () => now);
const hourMs = 3_600_000;

for (const id of ['network-a', 'network-b']) {
  await addParticipant(db, { id, name: id, role: 'network-operator', gates: [], scopes: ['import'] });
}

/** Each test has devices of its own: these many of its own list, and numbers that no other test has. */
let nextDevice = 0;
let first = 0;
beforeEach(async () => {
  first = nextDevice;
  nextDevice += 10_000;
  now += hourMs;
  await importRows([], { overrides: ['shrink'] });
  await importRows([], { overrides: ['shrink'], participant: 'network-b' });
});

async function entriesOf(imei: string) {
  const rows = await db
    .selectFrom('entry')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'entry.device_id')
    .select(['entry.id', 'entry.leaf', 'entry.leaf_hash', 'entry.opening'])
    .where('identifier.imei_key', '=', keyOf(imei))
    .orderBy('entry.number')
    .execute();
  return rows.map((row) => ({
    ...row,
    decoded: decodeEntryLeaf(row.leaf),
    opened: decodeOpening(row.opening),
  }));
}

function declarationsOf(imei: string) {
  return db
    .selectFrom('declaration')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'declaration.device_id')
    .select([
      'status',
      'tier',
      'happened',
      'taken_at',
      'authority',
      'reference',
      'until_at',
      'declaration.id',
    ])
    .where('identifier.imei_key', '=', keyOf(imei))
    .orderBy('declared_at')
    .execute();
}

describe('a row of a full list', () => {
  it('with status blacklist or none bars its device until further notice', async () => {
    const report = await importRows([`${imeiAt(first)}7,20260901,`, `${imeiAt(first + 1)},,blacklist`]);
    expect(report).toMatchObject({ applied: true, rows: 2, added: 2, rejected: 0 });
    expect(await listingOf(database, imeiAt(first))).toEqual(barred);
    expect(await listingOf(database, imeiAt(first + 1))).toEqual(barred);
  });

  it('with status pending only tracks it, for 48 hours', async () => {
    await importRows([`${imeiAt(first)},,pending`]);
    expect(await listingOf(database, imeiAt(first))).toEqual({
      effect: 'tracked',
      tier: 0,
      untilAt: now + unprovedLifeMs,
    });
  });

  it('becomes what a single act would have written: declaration, act, entry and listing', async () => {
    await importRows([`${imeiAt(first)},20260901,`]);
    const [declaration] = await declarationsOf(imeiAt(first));
    expect(declaration).toMatchObject({
      status: 'proved',
      tier: 1,
      happened: 'stolen',
      taken_at: new Date('2026-09-01T00:00:00Z'),
      authority: 'network-a',
      reference: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}\/00000000$/),
    });
    const [entry] = await entriesOf(imeiAt(first));
    expect(entry?.decoded).toMatchObject({ act: 'declare', tier: 1, at: now, authority: 'network-a' });
    expect(entry?.decoded.previous).toBeUndefined();
    expect(entry?.opened).toMatchObject({ mode: 'total', isQuiet: false, keys: [keyOf(imeiAt(first))] });
    const act = await db
      .selectFrom('declaration_act')
      .select(['act', 'actor', 'tier', 'mode', 'entry_id'])
      .where('declaration_id', '=', declaration?.id ?? '')
      .executeTakeFirst();
    expect(act).toEqual({
      act: 'declare',
      actor: 'contributor',
      tier: 1,
      mode: 'total',
      entry_id: entry?.id,
    });
  });

  it('that changes is a new declaration in place of the old, and the device is never off the list in between', async () => {
    await importRows([`${imeiAt(first)},20260901,`]);
    const report = await importRows([`${imeiAt(first)},20260902,`]);
    expect(report).toMatchObject({ applied: true, added: 0, updated: 1, removed: 0 });
    expect((await declarationsOf(imeiAt(first))).map(({ status }) => status).toSorted()).toEqual([
      'proved',
      'withdrawn',
    ]);
    const entries = await entriesOf(imeiAt(first));
    expect(entries.map(({ decoded }) => decoded.act)).toEqual(['declare', 'declare', 'withdraw']);
    expect(entries.map(({ decoded }) => decoded.previous)).toEqual([
      undefined,
      entries[0]?.leaf_hash,
      entries[1]?.leaf_hash,
    ]);
    for (const { leaf, leaf_hash } of entries) expect(leafHash(leaf)).toEqual(leaf_hash);
    const names = entries.map(({ decoded }) => decoded.declaration);
    const evidence = entries[2]?.decoded.evidence;
    if (evidence?.kind !== 'withdrawal-secret') throw new Error('evidence of another kind');
    expect(declarationName(evidence.secret)).toEqual(names[0]);
    expect(names[2]).toEqual(names[0]);
    expect(names[1]).not.toEqual(names[0]);
    const fold = new EntryFold(ListState.empty, ApprovalState.empty);
    for (const entry of entries) {
      expect(fold.add(entry, now)).toBeUndefined();
      expect(fold.end().list.get(keyOf(imeiAt(first)))).toEqual(barred);
    }
  });

  it('that goes from pending to blacklist bars', async () => {
    await importRows([`${imeiAt(first)},,pending`]);
    await importRows([`${imeiAt(first)},,blacklist`]);
    expect(await listingOf(database, imeiAt(first))).toEqual(barred);
  });

  it('that is pending counts once in 90 days: it runs out, and only blacklist lists the device again', async () => {
    const pending = `${imeiAt(first)},,pending`;
    await importRows([pending]);
    now += unprovedLifeMs;
    await declarations.lapseDue();
    expect(await listingOf(database, imeiAt(first))).toBeUndefined();
    const again = await importRows([pending]);
    expect(again).toMatchObject({
      added: 0,
      rejected: 1,
      errors: [{ line: 2, column: 'status', problem: expect.stringContaining('ran out') }],
    });
    expect(await importRows([`${imeiAt(first)},,blacklist`])).toMatchObject({ added: 1, rejected: 0 });
    expect(await listingOf(database, imeiAt(first))).toEqual(barred);
  });

  it('that is no longer there is withdrawn by its contributor', async () => {
    await importRows(rowsOf(3, first));
    const report = await importRows(rowsOf(2, first), { overrides: ['shrink'] });
    expect(report).toMatchObject({ applied: true, removed: 1, unchanged: 2 });
    expect(await listingOf(database, imeiAt(first + 2))).toBeUndefined();
    expect(await listingOf(database, imeiAt(first + 1))).toEqual(barred);
  });
});

describe('a bad row stops itself and not the list:', () => {
  it('each is told by line and column, and all others are taken', async () => {
    const report = await importRows([
      `${imeiAt(first)},20260901,`,
      `3500000000A000,,`,
      `${imeiAt(first + 1)},20261301,`,
      '',
      `${imeiAt(first + 2)},,recovered`,
      `${imeiAt(first + 3)},`,
      `${imeiAt(first + 4)},20260901,blacklist`,
    ]);
    expect(report).toMatchObject({ applied: true, rows: 6, added: 2, rejected: 4 });
    expect(report.errors.map(({ line, column }) => [line, column])).toEqual([
      [3, 'imei'],
      [4, 'reporting_date'],
      [6, 'status'],
      [7, undefined],
    ]);
    expect(await listingOf(database, imeiAt(first + 4))).toEqual(barred);
  });

  it('the device that it names keeps what it has, for the file does name it', async () => {
    await importRows(rowsOf(2, first));
    const report = await importRows([`${imeiAt(first)},20260901,`, `${imeiAt(first + 1)},yesterday,`]);
    expect(report).toMatchObject({ applied: true, removed: 0, unchanged: 1, rejected: 1 });
    expect(await listingOf(database, imeiAt(first + 1))).toEqual(barred);
  });

  it('the first hundred are listed and all are counted', async () => {
    const report = await importRows(Array.from({ length: 2500 }, () => 'none,,'));
    expect(report.rejected).toBe(2500);
    expect(report.errors.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
  });
});

describe('a file that is refused as a whole', () => {
  it('changes nothing, and its last event says why', async () => {
    await importRows(rowsOf(2, first));
    const before = await countOf(database, 'entry');
    const all = await everyOf(events([...rowsOf(1, first), '"never closed']));
    expect(all.at(-1)).toEqual({ event: 'refused', problem: expect.stringContaining('never closed') });
    expect(await countOf(database, 'entry')).toBe(before);
  });
});

describe('a guard', () => {
  it('stops a list that lost more than one device in a hundred, and shows what would have been done', async () => {
    await importRows(rowsOf(200, first));
    expect(await importRows(rowsOf(198, first))).toMatchObject({ applied: true, removed: 2 });
    const stopped = await importRows(rowsOf(190, first));
    expect(stopped).toMatchObject({ applied: false, removed: 8, unchanged: 190 });
    expect(stopped.stoppedBy).toEqual([{ guard: 'shrink', detail: expect.stringContaining('8 of the 198') }]);
    expect(await listingOf(database, imeiAt(first + 197))).toEqual(barred);
    expect(await importRows(rowsOf(190, first), { overrides: ['shrink'] })).toMatchObject({ applied: true });
    expect(await listingOf(database, imeiAt(first + 197))).toBeUndefined();
  });

  it('stops a list of a thousand that would grow by more than a quarter', async () => {
    await importRows(rowsOf(1000, first));
    const stopped = await importRows(rowsOf(1251, first));
    expect(stopped).toMatchObject({ applied: false, added: 251, unchanged: 1000 });
    expect(stopped.stoppedBy.map(({ guard }) => guard)).toEqual(['growth']);
    expect(await importRows(rowsOf(1250, first))).toMatchObject({ applied: true, added: 250 });
  });

  it('lets a list of fewer than a thousand grow as it likes', async () => {
    await importRows(rowsOf(10, first));
    expect(await importRows(rowsOf(999, first))).toMatchObject({ applied: true, added: 989 });
  });

  it('stops rows that contradict each other; overridden, none of them is taken and the device stays as it is', async () => {
    await importRows([`${imeiAt(first)},20260901,`]);
    const rows = [`${imeiAt(first)},20260902,`, `${imeiAt(first)},20260903,`, `${imeiAt(first + 1)},,`];
    const stopped = await importRows(rows);
    expect(stopped).toMatchObject({ applied: false, added: 1, removed: 0, rejected: 2 });
    expect(stopped.stoppedBy.map(({ guard }) => guard)).toEqual(['conflict']);
    expect(stopped.errors.map(({ line, problem }) => [line, problem])).toEqual([
      [2, 'names the same device as a later line, with other values'],
      [3, 'names the same device as line 2, with other values'],
    ]);
    expect(await importRows(rows, { overrides: ['conflict'] })).toMatchObject({ applied: true, added: 1 });
    expect(await entriesOf(imeiAt(first))).toHaveLength(1);
  });

  it('needs its own name: the override of another one does not help', async () => {
    await importRows(rowsOf(10, first));
    expect(await importRows([], { overrides: ['growth', 'conflict'] })).toMatchObject({ applied: false });
  });

  it('that stops an import leaves no trace of it, and neither does a dry run', async () => {
    await importRows(rowsOf(10, first));
    const tables = ['entry', 'audit', 'import_run', 'declaration'] as const;
    const before = await Promise.all(tables.map((table) => countOf(database, table)));
    expect(await importRows([])).toMatchObject({ applied: false, removed: 10 });
    expect(await importRows(rowsOf(11, first), { dryRun: true })).toMatchObject({
      applied: false,
      added: 1,
      stoppedBy: [],
    });
    expect(await Promise.all(tables.map((table) => countOf(database, table)))).toEqual(before);
  });
});

describe('a delta', () => {
  const options = { kind: 'delta', overrides: ['shrink'] } as const;

  it('adds, updates and removes, and leaves alone what it does not name', async () => {
    await importRows(rowsOf(3, first));
    const report = await importRows(
      [
        `${imeiAt(first + 3)},20260905,,add`,
        `${imeiAt(first)},20260907,blacklist,update`,
        `${imeiAt(first + 1)},,,remove`,
      ],
      options,
    );
    expect(report).toMatchObject({
      kind: 'delta',
      applied: true,
      added: 1,
      updated: 1,
      removed: 1,
      rejected: 0,
    });
    expect(await listingOf(database, imeiAt(first + 1))).toBeUndefined();
    expect(await listingOf(database, imeiAt(first + 2))).toEqual(barred);
    expect(await listingOf(database, imeiAt(first + 3))).toEqual(barred);
  });

  it('may not add what is there, nor update or remove what is not: those rows are told, the others taken', async () => {
    await importRows(rowsOf(1, first));
    const report = await importRows(
      [
        `${imeiAt(first)},,,add`,
        `${imeiAt(first + 1)},,,update`,
        `${imeiAt(first + 2)},,,remove`,
        `${imeiAt(first + 3)},,,add`,
      ],
      options,
    );
    expect(report).toMatchObject({ applied: true, added: 1, rejected: 3 });
    expect(report.errors).toEqual([
      { line: 2, column: 'change_type', problem: 'adds a device that is on your list' },
      { line: 3, column: 'change_type', problem: 'updates a device that is not on your list' },
      { line: 4, column: 'change_type', problem: 'removes a device that is not on your list' },
    ]);
  });

  it('that names one device by two changes contradicts itself', async () => {
    await importRows(rowsOf(1, first));
    const report = await importRows([`${imeiAt(first)},,,remove`, `${imeiAt(first)},,,update`], options);
    expect(report.stoppedBy.map(({ guard }) => guard)).toEqual(['conflict']);
  });
});

describe('a contributor', () => {
  it('touches only its own rows: those of another stay, and the listing is the strongest of both', async () => {
    await importRows([`${imeiAt(first)},,pending`, `${imeiAt(first + 1)},,`]);
    await importRows([`${imeiAt(first)},,`], { participant: 'network-b' });
    expect(await listingOf(database, imeiAt(first))).toEqual(barred);
    expect(await listingOf(database, imeiAt(first + 1))).toEqual(barred);
    await importRows([], { participant: 'network-b', overrides: ['shrink'] });
    expect(await listingOf(database, imeiAt(first))).toMatchObject({ effect: 'tracked', tier: 0 });
  });

  it('does not withdraw by its list what it declared for a customer, nor what a victim declared', async () => {
    const [forCustomer, byVictim] = [imeiAt(first), imeiAt(first + 1)];
    const word = { happened: 'stolen', takenAt: now } as const;
    const caller = { actor: 'contributor', participant: 'network-a' } as const;
    await declarations.declare(caller, { ...word, keys: [keyOf(forCustomer)] }, 'customer');
    await declarations.declare({ actor: 'declarer' }, { ...word, keys: [keyOf(byVictim)] }, 'victim');
    expect(await importRows(rowsOf(1, first + 2))).toMatchObject({ applied: true, removed: 0 });
    expect(await listingOf(database, forCustomer)).toMatchObject({ effect: 'tracked' });
    expect(await listingOf(database, byVictim)).toMatchObject({ effect: 'tracked' });
  });

  it('bars by its row a phone that its keeper declared; taking the row off leaves the keeper’s word', async () => {
    const key = keyOf(imeiAt(first));
    const word = { happened: 'stolen', takenAt: now, keys: [key] } as const;
    const { untilAt } = await declarations.declare({ actor: 'declarer' }, word, `keeper ${first}`);
    await importRows(rowsOf(1, first));
    expect(await listingOf(database, imeiAt(first))).toEqual(barred);
    await importRows([], { overrides: ['shrink'] });
    expect(await listingOf(database, imeiAt(first))).toEqual({ effect: 'tracked', tier: 0, untilAt });
  });

  it('has one import at a time', async () => {
    const running = events(rowsOf(3, first));
    await running.next();
    const second = await everyOf(events(rowsOf(1, first)));
    expect(second).toEqual([{ event: 'refused', problem: expect.stringContaining('under way') }]);
    await everyOf(running);
    expect(await importRows(rowsOf(3, first))).toMatchObject({ applied: true, unchanged: 3 });
  });
});

describe('a run', () => {
  it('of very many devices has the database look again at how many there are, so that it finds one of them at once', async () => {
    const lastLook = async () => {
      const { rows } = await sql<{ at: Date | null }>`
        select last_analyze as at from pg_stat_user_tables where relname = 'declaration'`.execute(db);
      return rows[0]?.at ?? undefined;
    };
    await importRows(rowsOf(9_999, first));
    expect(await lastLook()).toBeUndefined();
    await importRows([], { overrides: ['shrink'] });
    await importRows(rowsOf(10_000, first), { overrides: ['growth'] });
    expect(await lastLook()).toBeInstanceOf(Date);
  });

  it('of the same file again finds nothing to do', async () => {
    const rows = [...rowsOf(1500, first), ...rowsOf(3, first + 2000, 'pending')];
    expect(await importRows(rows)).toMatchObject({ added: 1503 });
    const before = await countOf(database, 'entry');
    expect(await importRows(rows)).toMatchObject({
      applied: true,
      added: 0,
      updated: 0,
      removed: 0,
      unchanged: 1503,
    });
    expect(await countOf(database, 'entry')).toBe(before);
  });

  it('is in the audit, a line for each transaction, without an IMEI', async () => {
    now += 1;
    await importRows(rowsOf(1500, first));
    const run = await db
      .selectFrom('import_run')
      .selectAll()
      .orderBy('started_at', 'desc')
      .executeTakeFirstOrThrow();
    expect(run).toMatchObject({
      participant_id: 'network-a',
      kind: 'full',
      overrides: [],
      file_name: 'list.csv',
    });
    expect(run.counts).toMatchObject({ added: 1500, applied: true });
    expect(run.finished_at).not.toBeNull();
    const lines = await db.selectFrom('audit').selectAll().where('object', '=', `import:${run.id}`).execute();
    expect(lines).toHaveLength(2);
    for (const declared of [1000, 500]) {
      const detail = expect.objectContaining({ declared, withdrawn: 0 });
      expect(lines).toContainEqual(expect.objectContaining({ actor: 'network-a', act: 'import', detail }));
    }
    expect(JSON.stringify([run, lines])).not.toContain(imeiAt(first));
  });

  it('tells how far it is, while it reads and while it writes', async () => {
    const all = await everyOf(events(rowsOf(1500, first)));
    expect(all.slice(0, -1)).toEqual([
      { event: 'progress', stage: 'reading', done: 1500, total: 1500 },
      { event: 'progress', stage: 'writing', done: 0, total: 1500 },
      { event: 'progress', stage: 'writing', done: 1000, total: 1500 },
      { event: 'progress', stage: 'writing', done: 1500, total: 1500 },
    ]);
  });
});
