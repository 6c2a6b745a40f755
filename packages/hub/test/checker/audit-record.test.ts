import { randomBytes, randomUUID } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import {
  declarationName,
  enrolmentText,
  signatureTypes,
  signBytes,
  signingKey,
  signReceipt,
} from '@deadset/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chainPending } from '../../src/audit/index.ts';
import { type AuditReport, auditRecord, ListWatch, RecordWatch } from '../../src/checker/index.ts';
import { connectDatabase, type Database, inUnitOfWork } from '../../src/database/index.ts';
import {
  addDevice,
  createDeclarationService,
  type DeclarationService,
} from '../../src/declarations/index.ts';
import { VerifiedLog } from '../../src/log/index.ts';
import { recordEntry } from '../../src/record/index.ts';
import { eraseEnded } from '../../src/retention/index.ts';
import { replay, startLogProcess, testPolicy, until, untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { asOwner, onDatabase } from '../support/test-server.ts';

const declarer = { actor: 'declarer' } as const;
const edgeKey = signingKey('edge', signatureTypes.log, Buffer.alloc(32, 3));

/** The record after a life, with nobody connected to it: the template of each test's own. */
let lived: TestDatabase;
let now: number;
const clock = () => now;

let database: Database & { readonly ownerUrl: string };

beforeAll(async () => {
  now = Date.now();
  lived = await createTestDatabase();
  const hub = await startTestHub(lived, { clock });
  await aLife(hub);
  await hub.close();
  await lived.db.destroy();
});
afterAll(() => asOwner(onDatabase(lived.ownerUrl, 'postgres'), `drop database ${nameOf(lived.ownerUrl)}`));

let copies = 0;

beforeEach(async () => {
  copies += 1;
  const name = `${nameOf(lived.ownerUrl)}_${copies}`;
  await asOwner(
    onDatabase(lived.ownerUrl, 'postgres'),
    `create database ${name} template ${nameOf(lived.ownerUrl)}`,
  );
  const applicationUrl = onDatabase(lived.applicationUrl, name);
  const ownerUrl = onDatabase(lived.ownerUrl, name);
  database = { ...connectDatabase({ applicationUrl, log: () => undefined }), ownerUrl };
});
afterEach(async () => {
  await database.close();
  await asOwner(
    onDatabase(lived.ownerUrl, 'postgres'),
    `drop database ${nameOf(database.ownerUrl)} with (force)`,
  );
});

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function serviceOn({ db }: Database): DeclarationService {
  return createDeclarationService({ db, clock, entropy: randomBytes, codeKey: Buffer.alloc(32, 9) });
}

function keyAt(serial: number): ImeiKey {
  const key = imeiKeyFrom(35_209_900, serial);
  if (key === undefined) throw new Error('no more serials');
  return key;
}

function declare(on: Database, serial: number) {
  const request = { keys: [keyAt(serial)], happened: 'stolen', takenAt: now - 1_000 } as const;
  return serviceOn(on).declare(declarer, request, randomBytes(8).toString('hex'));
}

/** Puts a phone into somebody's logbook. */
async function enrol(serial: number): Promise<void> {
  const [id, deviceId, name] = [randomUUID(), randomUUID(), declarationName(randomBytes(16))];
  await inUnitOfWork(lived.db, [keyAt(serial)], async (trx) => {
    await addDevice(trx, { id: deviceId, label: randomBytes(16), keys: [keyAt(serial)], at: now });
    await trx
      .insertInto('enrolment')
      .values({
        id,
        reference: 'AAAA-AAAA',
        device_id: deviceId,
        name,
        salt_id: id,
        duress_check: null,
        keeper_kind: 'person',
        keeper_id: null,
        authority: 'public',
        basis: 'line',
        previous_id: null,
        sealed_contact: null,
        sealed_trusted_contact: null,
        is_decoy: false,
        status: 'enrolled',
        held_at: null,
        tries_since: null,
        wrong_tries: 0,
        enrolled_at: new Date(now),
        ended_at: null,
      })
      .execute();
    await recordEntry(trx, randomBytes, {
      deviceId,
      act: 'enrol',
      tier: 0,
      mode: 'total',
      at: now,
      authority: 'public',
      declaration: name,
      isQuiet: false,
      evidence: { kind: 'none' },
    });
  });
}

/** Two phones on the list, one taken off it again, one in a logbook, and an edge that has given its receipt. */
async function aLife(hub: TestHub): Promise<void> {
  await declare(lived, 1);
  const { reference, withdrawalCode: code } = await declare(lived, 2);
  await serviceOn(lived).withdraw(declarer, { reference, code }, randomBytes(8).toString('hex'));
  await declare(lived, 3);
  await enrol(5);
  await untilSealed(lived.db);
  await until('it is followed', () => hub.log.verified.state.list.count === 3);
  await giveReceipt(hub);
  await chainPending(lived.db);
}

async function giveReceipt(hub: TestHub): Promise<void> {
  const { authorization } = await hub.participant('network-a', 'network-operator');
  const edge = edgeKey.verifier.publicKey.toString('hex');
  const signature = signBytes(edgeKey.privateKey, enrolmentText(edge, 'network-a')).toString('hex');
  const { root, list, frontier } = hub.log.verified.state;
  const receipt = signReceipt(
    {
      position: frontier.size - 1,
      root: root.toString('hex'),
      digest: list.digest().toString('hex'),
      count: list.count,
      configuration: 'ab'.repeat(32),
      appliedAt: new Date(now).toISOString(),
    },
    edgeKey.privateKey,
  );
  const post = (url: string, payload: object) =>
    hub.app.inject({ method: 'POST', url, headers: { authorization }, payload });
  const enrolled = await post('/v1/edges', { edge, serves: ['network-a'], signature });
  const taken = await post('/v1/receipts', receipt);
  expect([enrolled.statusCode, taken.statusCode].every((status) => status < 300)).toBe(true);
}

/** As whoever owns the database and everything in it. */
function asSuperuser(statement: string): Promise<void> {
  return asOwner(database.ownerUrl, `set search_path = register; ${statement}`);
}

function audit(): Promise<AuditReport> {
  return auditRecord(database.db, { policies: [testPolicy], at: now });
}

const newestEntry = `(select id from entry order by number desc limit 1)`;
const firstEntry = `(select id from entry order by number limit 1)`;

describe('an audit of the whole record', () => {
  it('finds nothing in a record that nobody has touched', async () => {
    const report = await audit();
    expect(report).toMatchObject({ differences: [], warnings: [], listed: 3 });
    const { frontier, root } = await replay(database.db);
    expect(report).toMatchObject({ size: frontier.size, root: root.toString('hex') });
  });

  it.each([
    [
      'a listing set to clear',
      `update listing set effect = 'tracked', tier = 0, until_at = now() where imei_key % 10 = 1`,
      'list',
      /says tracked, tier 0 until .* where the record says tracked, tier 0 until/,
    ],
    [
      'a listing that is gone',
      'delete from listing where imei_key % 10 = 1',
      'list',
      /has no row for a device .* entry [0-9a-f-]{36}/,
    ],
    [
      'a listing of nobody’s making',
      `insert into listing select 1, 'prohibited', 3, null, ${firstEntry}, now()`,
      'list',
      /that nothing on the record makes/,
    ],
    [
      'another end of a listing',
      `update listing set until_at = until_at + interval '1 s' where imei_key % 10 = 1`,
      'list',
      /says tracked/,
    ],
    [
      'a byte of a leaf',
      `update entry set leaf = set_byte(leaf, 90, get_byte(leaf, 90) # 1) where id = ${firstEntry}`,
      'log',
      /another leaf than the hash/,
    ],
    [
      'a leaf with the hash beside it',
      `update entry set leaf = set_byte(leaf, 90, get_byte(leaf, 90) # 1) where id = ${firstEntry}; update entry set leaf_hash = sha256('\\x00'::bytea || leaf)`,
      'log',
      /position \d+/,
    ],
    [
      'the hash of a leaf',
      `update entry set leaf_hash = sha256('x') where id = ${newestEntry}`,
      'log',
      /another leaf than the hash/,
    ],
    [
      'an opening',
      `update entry set opening = set_byte(opening, 5, get_byte(opening, 5) # 1) where id = ${newestEntry}`,
      'log',
      /does not commit to the opening/,
    ],
    [
      'an opening that is gone',
      `update entry set opening = '' where id = ${newestEntry}`,
      'log',
      /has lost its opening, and nothing says/,
    ],
    [
      'an entry that is gone',
      `delete from entry where id = ${firstEntry}`,
      'log',
      /is gone: the log has its place/,
    ],
    [
      'a place that is gone',
      `delete from log_entry where entry_id = ${newestEntry}`,
      'log',
      /No entry has position \d+/,
    ],
    [
      'a state leaf',
      'update log_batch set state_leaf = set_byte(state_leaf, 40, get_byte(state_leaf, 40) # 1) where size_after = (select max(size_after) from log_batch)',
      'log',
      /do not hash to the root/,
    ],
    [
      'a root',
      `update log_batch set root = sha256('x') where first_position = 0`,
      'log',
      /do not hash to the root/,
    ],
    [
      'a checkpoint’s note',
      `update log_checkpoint set note = replace(note, 'test.example/log', 'other.example/log') where size = 1`,
      'log',
      /The checkpoint of 1 leaves does not hold/,
    ],
    [
      'a checkpoint that is gone',
      'delete from log_checkpoint where size = 1',
      'log',
      /its checkpoint is not kept/,
    ],
    [
      'the note that is served now',
      `update log_head set note = (select note from log_checkpoint where size = 1)`,
      'log',
      /another tree. It is the one that is served now/,
    ],
    ['a tile', `insert into log_tile values (0, 0, sha256('x'))`, 'tiles', /Tile 0\/0/],
    ['a receipt', `update receipt set root = sha256('x')`, 'receipts', /edge’s signature|edge's signature/],
    [
      'a line of the audit',
      `update audit set why = 'no reason' where id = (select min(id) from audit)`,
      'audit',
      /not whole at place 1/,
    ],
    [
      'a line of the audit that is gone',
      'delete from audit where id = (select max(audit_id) from audit_chain)',
      'audit',
      /its line is gone/,
    ],
    [
      'a device’s newest entry',
      `update device set last_leaf_hash = sha256('x') where last_leaf_hash is not null`,
      'devices',
      /names another entry than that as its newest/,
    ],
    [
      'a declaration’s status',
      `update declaration set status = 'withdrawn', ended_at = now() where status = 'declared'`,
      'declarations',
      /is withdrawn by its row and declared by its entries/,
    ],
    [
      'a declaration that is gone',
      `alter table declaration disable trigger all; delete from declaration where status = 'declared'`,
      'declarations',
      /has no row/,
    ],
    [
      'a keeper who has let go by the row alone',
      `update enrolment set status = 'left', ended_at = now()`,
      'logbook',
      /is over by its row and not so by its entries/,
    ],
    [
      'a logbook without a phone that it has',
      'alter table enrolment disable trigger all; delete from enrolment',
      'logbook',
      /The enrolment of entry [0-9a-f-]{36} has no row/,
    ],
    [
      'an entry that was never sealed',
      `insert into entry (id, device_id, leaf, leaf_hash, opening, at) select gen_random_uuid(), device_id, leaf, leaf_hash, opening, at from entry where id = ${newestEntry}`,
      'entries',
      /has no position, does not wait/,
    ],
  ])('names %s', async (_what, statement, check, words) => {
    await asSuperuser(statement);
    const { differences } = await audit();
    const found = differences.find((difference) => difference.check === check);
    expect(found?.words ?? JSON.stringify(differences)).toMatch(words);
    expect(JSON.stringify(differences)).not.toContain('35209900');
  });

  it('refuses a log that other keys have signed', async () => {
    const stranger = signingKey('test.example/log', signatureTypes.log, Buffer.alloc(32, 5)).verifier;
    const policies = [{ ...testPolicy, logKey: stranger }];
    const { differences } = await auditRecord(database.db, { policies, at: now });
    expect(differences[0]?.words).toContain('not signed by the log that is trusted');
  });

  it('goes over what is erased by its leaves, says so, and checks the list from the kept snapshot on', async () => {
    const log = await startLogProcess(database);
    const retention = { db: database.db, verified: log.verified, policy: testPolicy, keepEndedMs: 1 };
    expect(await eraseEnded({ ...retention, clock: () => now + 3_600_000 })).toBe(1);
    await declare(database, 4);
    await untilSealed(database.db);
    await log.close();
    const report = await audit();
    expect(report.differences).toEqual([]);
    expect(report.listed).toBe(4);
    expect(report.warnings.join()).toMatch(
      /2 openings are erased.* could not be derived from position \d+ to \d+/,
    );
    await asSuperuser('delete from listing where imei_key % 10 = 4');
    expect((await audit()).differences).toMatchObject([{ check: 'list' }]);
    await asSuperuser('update log_snapshot set bytes = set_byte(bytes, 60, get_byte(bytes, 60) # 1)');
    expect((await audit()).differences[0]?.words).toContain('kept snapshot');
  });

  it('takes what has no place yet for what the table of listings has already', async () => {
    await declare(database, 5);
    expect((await audit()).differences).toEqual([]);
  });
});

describe('a watch over the record', () => {
  it('sees what is new at every look, and what is changed in what it has seen', async () => {
    const watch = new RecordWatch(database.db, { policies: [testPolicy] });
    const { size, differences } = await watch.look(now);
    expect(differences).toEqual([]);
    const log = await startLogProcess(database);
    await declare(database, 6);
    await untilSealed(database.db);
    await log.close();
    const next = await watch.look(now);
    expect(next.size).toBeGreaterThan(size);
    expect(next.differences).toEqual([]);
    await asSuperuser('delete from listing where imei_key % 10 = 6');
    expect((await watch.look(now)).differences).toMatchObject([{ check: 'list' }]);
    const first = '(select root from log_batch where size_after = 1)';
    await asSuperuser(`update log_head set published_size = 1, size = 1, root = ${first}`);
    expect((await watch.look(now)).differences[0]?.words).toContain('went back');
  });

  it('of the hub itself tells how many devices and which entries, and no IMEI', async () => {
    const lines: object[] = [];
    const verified = new VerifiedLog(database.db, testPolicy);
    await verified.catchUp();
    const log = { error: (fields: object) => lines.push(fields), info: () => lines.push({}) };
    const watch = new ListWatch({ db: database.db, verified, clock, log });
    await watch.look();
    expect(lines).toEqual([]);
    await asSuperuser(`update listing set effect = 'prohibited', tier = 3, until_at = null`);
    await watch.look();
    expect(watch.verdict).toMatchObject({ differences: 3, checkedAt: now });
    expect(watch.verdict?.entryIds).toHaveLength(3);
    expect(lines).toEqual([{ differences: 3, entryIds: watch.verdict?.entryIds }]);
  });
});
