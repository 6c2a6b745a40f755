import { randomBytes } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import {
  decodeOpening,
  ErasureList,
  enrolmentText,
  Frontier,
  leafHash,
  parseNote,
  parserOf,
  positionOf,
  signatureTypes,
  signBytes,
  signErasureReceipt,
  signingKey,
  verifyCheckpoint,
  verifySnapshot,
} from '@deadset/protocol';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainPending, verifyAuditChain } from '../../src/audit/index.ts';
import { createDeclarationService, type DeclarationService } from '../../src/declarations/index.ts';
import { VerifiedLog } from '../../src/log/index.ts';
import { recordEntry } from '../../src/record/index.ts';
import { eraseEnded, retain, retentionRules } from '../../src/retention/index.ts';
import { testPolicy, until, untilSealed } from '../support/log-process.ts';
import { columnsWith, dumpTables } from '../support/table-dump.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { asOwner } from '../support/test-server.ts';

const dayMs = 86_400_000;
const { keptForMs: keepEndedMs } = retentionRules.endedDeclarations;
const declarer = { actor: 'declarer' } as const;

let database: TestDatabase;
let hub: TestHub;
let now: number;
let service: DeclarationService;
const clock = () => now;

beforeEach(async () => {
  now = Date.now();
  database = await createTestDatabase();
  hub = await startTestHub(database, { clock });
  const codeKey = Buffer.alloc(32, 9);
  service = createDeclarationService({ db: database.db, clock, entropy: randomBytes, codeKey });
});
afterEach(async () => {
  await hub.close();
  await database.close();
});

function keyAt(serial: number): ImeiKey {
  const key = imeiKeyFrom(35_209_900, serial);
  if (key === undefined) throw new Error('no more serials');
  return key;
}

async function declare(key: ImeiKey) {
  const request = { keys: [key], happened: 'stolen', takenAt: now - 1_000 } as const;
  return service.declare(declarer, request, randomBytes(8).toString('hex'));
}

/** An entry that no act of the declaration itself wrote. */
async function object(reference: string): Promise<void> {
  const { db } = database;
  const { device_id, name } = await db
    .selectFrom('declaration')
    .select(['device_id', 'name'])
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow();
  await db.transaction().execute((trx) =>
    recordEntry(trx, randomBytes, {
      deviceId: device_id,
      declaration: name,
      act: 'object',
      tier: 0,
      mode: 'total',
      isQuiet: false,
      at: now,
      authority: 'public',
      evidence: { kind: 'none' },
    }),
  );
}

async function withdrawn(key: ImeiKey): Promise<string> {
  const { reference, withdrawalCode: code } = await declare(key);
  await object(reference);
  await service.withdraw(declarer, { reference, code }, randomBytes(8).toString('hex'));
  return reference;
}

/** One device whose declaration has ended and one whose declaration stands, all of it in the log. */
async function oneEndedOneActive() {
  const [ended, active] = [keyAt(176_148), keyAt(176_149)];
  await withdrawn(ended);
  await declare(active);
  await untilSealed(database.db);
  await until('it is followed', () => hub.log.verified.state.list.count === 1);
  return { ended, active };
}

const retention = () => ({
  db: database.db,
  verified: hub.log.verified,
  policy: testPolicy,
  clock,
  keepEndedMs,
});

/** What would tie the public leaves of a device to its IMEI, as text that a dump would show. */
async function secretsOf(key: ImeiKey): Promise<Record<string, string>> {
  const rows = await database.db
    .selectFrom('device_identifier')
    .innerJoin('device', 'device.id', 'device_identifier.device_id')
    .innerJoin('entry', 'entry.device_id', 'device.id')
    .select(['device.label', 'entry.opening'])
    .where('imei_key', '=', key)
    .execute();
  const secrets: Record<string, string> = {
    'key in digits': String(key),
    'key in bytes': key.toString(16).padStart(12, '0'),
  };
  rows.forEach(({ label, opening }, n) => {
    secrets['label'] = label.toString('hex');
    secrets[`salt ${n}`] = decodeOpening(opening).salt.toString('hex');
  });
  return secrets;
}

/** Every leaf of the log, in order, as the tables have them now. */
async function leaves(): Promise<Buffer[]> {
  const { rows } = await sql<{ leaf: Buffer }>`
    select leaf from (
      select position, leaf from log_entry join entry on entry.id = entry_id
      union all select size_after - 1, state_leaf from log_batch) as all_leaves
    order by position`.execute(database.db);
  return rows.map(({ leaf }) => leaf);
}

describe('a declaration that ended long ago', () => {
  it('is erased without a trace of label, salt or key, and the log verifies to everybody as before', async () => {
    const { ended, active } = await oneEndedOneActive();
    const secrets = await secretsOf(ended);
    const before = await dumpTables(database.ownerUrl);
    for (const [what, secret] of Object.entries(secrets)) {
      expect({ what, where: columnsWith(before, secret).length > 0 }).toEqual({ what, where: true });
    }
    const rootBefore = hub.log.verified.state.root;

    now += keepEndedMs + dayMs;
    expect(await eraseEnded(retention())).toBe(1);

    const after = await dumpTables(database.ownerUrl);
    for (const [what, secret] of Object.entries(secrets)) {
      // The label stays in the public leaves, where nothing is left that ties it to a phone.
      expect({ what, where: columnsWith(after, secret) }).toEqual({
        what,
        where: what === 'label' ? ['entry.leaf'] : [],
      });
    }
    const { root } = hub.log.verified.state;
    expect(root).toEqual(rootBefore);
    expect(Frontier.empty.append((await leaves()).map(leafHash)).root()).toEqual(root);
    // Nobody else's is touched.
    expect(columnsWith(after, String(active))).toContain('device_identifier.imei_key');
  });

  it('is not needed by a hub that starts, whose snapshot a fresh follower verifies', async () => {
    const { ended, active } = await oneEndedOneActive();
    now += keepEndedMs + dayMs;
    await eraseEnded(retention());
    await hub.close();
    hub = await startTestHub(database, { clock });
    await declare(keyAt(5));
    await untilSealed(database.db);
    await until('it follows', () => hub.log.verified.state.list.count === 2);

    const { authorization } = await hub.participant('network-a', 'network-operator', ['feed']);
    const response = await hub.app.inject({ method: 'GET', url: '/v1/snapshot', headers: { authorization } });
    const result = verifySnapshot(response.rawPayload, testPolicy, -1);
    if (!result.ok) throw new Error(result.refusal);
    expect(result.state.list.get(active)).toBeDefined();
    expect(result.state.list.get(ended)).toBeUndefined();
    expect(Frontier.empty.append((await leaves()).map(leafHash)).root()).toEqual(result.state.root);
    const { rows } = await sql<{ note: string }>`select note from log_head`.execute(database.db);
    const head = verifyCheckpoint(rows[0]?.note ?? '', testPolicy);
    expect(head).toMatchObject({ ok: true, checkpoint: { root: result.state.root } });
    expect(parseNote(rows[0]?.note ?? '')).toBeDefined();
  });

  it('cannot be followed from before any more: the feed sends followers to the snapshot', async () => {
    await hub.participant('follower', 'network-operator', ['feed']);
    const feed = async (after: number) => {
      const caller = { id: 'follower', role: 'network-operator', scopes: ['feed'] } as const;
      const authorization = `Bearer ${await hub.accessTokens.issue(caller)}`;
      const response = await fetch(`${await hub.url()}/v1/feed?after=${after}`, {
        headers: { authorization },
      });
      await response.body?.cancel();
      return response.status;
    };
    await oneEndedOneActive();
    expect(await feed(-1)).toBe(200);
    now += keepEndedMs + dayMs;
    await eraseEnded(retention());
    const { last } = await database.db
      .selectFrom('erasure')
      .select(({ fn }) => fn.max('position').as('last'))
      .executeTakeFirstOrThrow();
    const { rows: ends } = await sql<{ position: number }>`
      select size_after - 1 as position from log_batch order by 1`.execute(database.db);
    for (const { position } of ends) {
      const isServed = position + 1 > last;
      expect({ position, status: await feed(position) }).toEqual({ position, status: isServed ? 200 : 409 });
    }
    expect(await feed(-1)).toBe(409);
    expect(await feed(positionOf(hub.log.verified.state))).toBe(200);
  });

  it('is told in the audit as an erasure that names nobody', async () => {
    const { ended } = await oneEndedOneActive();
    now += keepEndedMs + dayMs;
    await eraseEnded(retention());
    const lines = await database.db.selectFrom('audit').selectAll().where('kind', '=', 'erasure').execute();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ actor: 'clock', object: 'retention:ended-declarations' });
    expect(lines[0]?.detail).toEqual({ declarations: 1, entries: 3 });
    expect(JSON.stringify(lines)).not.toContain(String(ended));
    await chainPending(database.db);
    expect((await verifyAuditChain(database.db)).ok).toBe(true);
  });

  it('stays while it is younger than the rule, and so does what has not ended', async () => {
    const { ended, active } = await oneEndedOneActive();
    now += keepEndedMs - dayMs;
    expect(await eraseEnded(retention())).toBe(0);
    now += 10 * dayMs;
    expect(await eraseEnded(retention())).toBe(1);
    expect(await eraseEnded(retention())).toBe(0);
    const keys = await database.db.selectFrom('device_identifier').select('imei_key').execute();
    expect(keys.map(({ imei_key }) => imei_key)).toEqual([active]);
    expect(keys.map(({ imei_key }) => imei_key)).not.toContain(ended);
  });

  it('leaves the device while another declaration on it stands', async () => {
    const key = keyAt(7);
    await withdrawn(key);
    await declare(key);
    await untilSealed(database.db);
    await until('all is followed', async () => {
      const { rows } = await sql<{ size: number }>`select size from log_head`.execute(database.db);
      return hub.log.verified.size === rows[0]?.size;
    });
    now += keepEndedMs + dayMs;
    expect(await eraseEnded(retention())).toBe(1);
    expect(await database.db.selectFrom('device').select('id').execute()).toHaveLength(1);
    expect(await database.db.selectFrom('declaration').select('status').execute()).toEqual([
      { status: 'declared' },
    ]);
  });
});

describe('the database itself', () => {
  const idsOf = async () =>
    (await database.db.selectFrom('declaration').select('id').execute()).map(({ id }) => id);
  const erase = (ids: readonly string[]) =>
    sql`select erase_declarations(${ids}::uuid[], now())`.execute(database.db);

  it('refuses to erase what stands, and what no snapshot covers', async () => {
    await oneEndedOneActive();
    await expect(erase(await idsOf())).rejects.toThrow('has not ended');
    const { id } = await database.db
      .selectFrom('declaration')
      .select('id')
      .where('ended_at', 'is not', null)
      .executeTakeFirstOrThrow();
    await expect(erase([id])).rejects.toThrow('no snapshot of the log covers');
    expect(await database.db.selectFrom('erasure').select('number').execute()).toEqual([]);
  });

  it('lets the application change no opening and delete no declaration by itself', async () => {
    await oneEndedOneActive();
    for (const statement of [
      sql`update entry set opening = ''::bytea`,
      sql`delete from declaration`,
      sql`delete from device`,
      sql`delete from device_identifier`,
      sql`delete from declaration_act`,
      sql`delete from attempt`,
      sql`insert into erasure (position, entry_id, erased_at) select 0, id, now() from entry limit 1`,
    ]) {
      await expect(statement.execute(database.db)).rejects.toThrow('permission denied');
    }
  });
});

describe('a hub that starts from its kept snapshot', () => {
  it('refuses one that was doctored', async () => {
    await oneEndedOneActive();
    await retain(retention());
    await expect(new VerifiedLog(database.db, testPolicy).catchUp()).resolves.toBeUndefined();
    await asOwner(database.ownerUrl, `update register.log_snapshot set bytes = bytes || sha256(bytes)`);
    await expect(new VerifiedLog(database.db, testPolicy).catchUp()).rejects.toThrow(
      'does not fit what was signed',
    );
  });

  it('comes to the very state that the entries give', async () => {
    await oneEndedOneActive();
    const fromEntries = new VerifiedLog(database.db, testPolicy);
    await fromEntries.catchUp();
    await retain(retention());
    await declare(keyAt(9));
    await untilSealed(database.db);
    await fromEntries.catchUp();
    const fromSnapshot = new VerifiedLog(database.db, testPolicy);
    await fromSnapshot.catchUp();
    expect(fromSnapshot.state.root).toEqual(fromEntries.state.root);
    expect(fromSnapshot.state.list.digest()).toEqual(fromEntries.state.list.digest());
    expect(fromSnapshot.state.list.count).toBe(2);
  });
});

describe('those who hold copies', () => {
  it('are told entry ids and nothing else, and their signed receipt is kept', async () => {
    await oneEndedOneActive();
    now += keepEndedMs + dayMs;
    await eraseEnded(retention());
    const { authorization } = await hub.participant('network-a', 'network-operator');
    const headers = { authorization };
    const key = signingKey('deadset-edge', signatureTypes.log, Buffer.alloc(32, 5));
    const edge = key.verifier.publicKey.toString('hex');
    const signature = signBytes(key.privateKey, enrolmentText(edge, 'network-a')).toString('hex');
    const enrolment = { edge, serves: ['network-a'], signature };
    await hub.app.inject({ method: 'POST', url: '/v1/edges', headers, payload: enrolment });

    const told = await hub.app.inject({ method: 'GET', url: '/v1/erasures', headers });
    const list = parserOf(ErasureList)(told.json());
    if (!list.ok) throw new Error(list.problem);
    expect(list.value.erasures.map(({ number }) => number)).toEqual([1, 2, 3]);
    const none = await hub.app.inject({ method: 'GET', url: '/v1/erasures?after=3', headers });
    expect(none.json()).toEqual({ erasures: [] });

    const send = (payload: object) =>
      hub.app.inject({ method: 'POST', url: '/v1/erasures/receipt', headers, payload });
    const droppedAt = new Date(now).toISOString();
    const receipt = signErasureReceipt({ number: 3, droppedAt }, key.privateKey);
    expect((await send({ ...receipt, number: 2 })).statusCode).toBe(403);
    expect((await send(signErasureReceipt({ number: 4, droppedAt }, key.privateKey))).statusCode).toBe(409);
    expect((await send(receipt)).statusCode).toBe(204);
    expect((await send(receipt)).statusCode).toBe(204);
    const kept = await database.db.selectFrom('erasure_receipt').select('number').execute();
    expect(kept).toEqual([{ number: 3 }]);
  });
});

it('old reports of edges are dropped, but an edge’s newest receipt stays', async () => {
  await asOwner(
    database.ownerUrl,
    `insert into register.participant (id, name, role, gates, scopes, created_at)
       values ('network-a', 'A', 'network-operator', '{}', '{}', now());
     insert into register.edge values ('e', decode(repeat('01', 32), 'hex'), 'network-a', '{}', now());
     insert into register.receipt select 'e', n, sha256(''), sha256(''), 0, sha256(''), now() - interval '400 days',
       now() - interval '400 days', decode(repeat('02', 64), 'hex') from generate_series(1, 3) n;
     insert into register.attempt (edge_key_id, sequence, participant_id, gate, imei_key, outcome, reason, tier, at, received_at)
       select 'e', n, 'network-a', 'resale', 35, 'refuse', 'r', 1, now(), now() - n * interval '200 days'
       from generate_series(1, 3) n`,
  );
  await retain(retention());
  expect(await database.db.selectFrom('receipt').select('position').execute()).toEqual([{ position: 3 }]);
  expect(await database.db.selectFrom('attempt').select('sequence').execute()).toEqual([{ sequence: 1 }]);
  const [line] = await database.db.selectFrom('audit').select('detail').where('act', '=', 'drop').execute();
  expect(line?.detail).toMatchObject({ attempts: 2, receipts: 2 });
});
