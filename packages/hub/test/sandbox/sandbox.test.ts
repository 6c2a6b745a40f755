import { keyOf, listingOfSandbox, type Sandbox } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeParticipant } from '../../src/participants/index.ts';
import { untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;
let aheadMs = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database, { clock: () => Date.now() + aheadMs });
  for (const id of ['shop', 'maker'] as const) await hub.participant(id, id);
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

async function ask(method: 'GET' | 'POST', id: 'shop' | 'maker', payload: object = {}) {
  // A token of its own each time: these tests go on for days.
  const authorization = `Bearer ${await hub.accessTokens.issue({ id, role: id, scopes: ['feed'] })}`;
  const headers = { authorization, 'idempotency-key': crypto.randomUUID() };
  const body = method === 'POST' ? { payload } : {};
  const answer = await hub.app.inject({ method, url: '/v1/sandbox', headers, ...body });
  return { status: answer.statusCode, sandbox: answer.json<Sandbox>() };
}

async function post(id: 'shop' | 'maker', url: string, payload: object) {
  const held = ['feed', 'consent'] as const;
  const authorization = `Bearer ${await hub.accessTokens.issue({ id, role: id, scopes: held })}`;
  const headers = { authorization, 'idempotency-key': crypto.randomUUID() };
  const answer = await hub.app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const kindsOf = ({ devices }: Sandbox) => new Set(devices.map(({ kind }) => kind));

function imeiOf({ devices }: Sandbox, kind: string): string {
  const device = devices.find((one) => one.kind === kind);
  if (device === undefined) throw new Error(`the sandbox has no device of the kind ${kind}`);
  return device.imei;
}

/** How the list of the verified log has each device, by kind. */
async function listed({ devices }: Sandbox): Promise<Map<string, object | undefined>> {
  await untilSealed(database.db);
  await hub.log.verified.catchUp();
  const { list } = hub.log.verified.state;
  return new Map(devices.map(({ kind, imei }) => [kind, list.get(keyOf(imei))]));
}

describe('the sandbox', () => {
  it('is empty until somebody opens it, but for numbers that nobody ever says anything about', async () => {
    const { sandbox } = await ask('GET', 'shop');
    expect(kindsOf(sandbox)).toEqual(new Set(['unlisted']));
  });

  it('has every kind of device on every follower’s list, as it says', async () => {
    const { status, sandbox } = await ask('POST', 'shop');
    expect(status).toBe(200);
    expect(kindsOf(sandbox)).toEqual(
      new Set(['unlisted', 'unproved', 'proved', 'recovery', 'disputed', 'enrolled']),
    );
    const onList = await listed(sandbox);
    for (const device of sandbox.devices) {
      expect([device.kind, onList.get(device.kind)]).toEqual([device.kind, listingOfSandbox(device)]);
    }
    expect([...onList.values()].map((listing) => listing && 'effect' in listing && listing.effect)).toEqual([
      undefined,
      'tracked',
      'prohibited',
      'tracked',
      'disputed',
      'enrolled',
    ]);
    const published = (await ask('GET', 'shop')).sandbox.devices.filter(({ publishedAt }) => publishedAt);
    expect(published).toHaveLength(5);
  });

  it('is the same for everybody, and opening it again changes nothing', async () => {
    const before = await database.db.selectFrom('entry').select('id').execute();
    const { sandbox } = await ask('POST', 'maker');
    expect(imeiOf(sandbox, 'proved')).toBe(imeiOf((await ask('GET', 'shop')).sandbox, 'proved'));
    expect(await database.db.selectFrom('entry').select('id').execute()).toHaveLength(before.length);
  });

  it('gives each participant a fresh device of its own, one in ten seconds, and withdraws the one before', async () => {
    const [own, others] = [
      await ask('POST', 'shop', { fresh: true }),
      await ask('POST', 'maker', { fresh: true }),
    ];
    const first = imeiOf(own.sandbox, 'fresh');
    expect(imeiOf(others.sandbox, 'fresh')).not.toBe(first);
    expect((await ask('POST', 'shop', { fresh: true })).status).toBe(429);
    aheadMs += 10_001;
    const second = (await ask('POST', 'shop', { fresh: true })).sandbox;
    expect(imeiOf(second, 'fresh')).not.toBe(first);
    await listed(second);
    expect(hub.log.verified.state.list.get(keyOf(first))).toBeUndefined();
    expect(hub.log.verified.state.list.get(keyOf(imeiOf(second, 'fresh')))).toMatchObject({ tier: 1 });
  });

  it('replaces an unproved word before it lapses, so that a run of tests does not outlive it', async () => {
    const before = imeiOf((await ask('GET', 'shop')).sandbox, 'unproved');
    aheadMs += 47 * 3_600_000 + 1000;
    const { sandbox } = await ask('POST', 'shop');
    expect(imeiOf(sandbox, 'unproved')).not.toBe(before);
    expect((await listed(sandbox)).get('unproved')).toMatchObject({ effect: 'tracked', tier: 0 });
  });

  it('is opened once by many at the same time', async () => {
    aheadMs += 47 * 3_600_000 + 1000;
    const opened = await Promise.all([1, 2, 3, 4, 5].map(() => ask('POST', 'shop')));
    expect(new Set(opened.map(({ sandbox }) => imeiOf(sandbox, 'unproved'))).size).toBe(1);
  });

  it('has a keeper who answers a participant’s own questions as it says, and nobody else’s', async () => {
    await changeParticipant(database.db, 'maker', { gates: ['activation'] });
    const imei = imeiOf((await ask('POST', 'maker')).sandbox, 'enrolled');
    const question = { gate: 'activation', imei, presenter: 'somebody-new' };
    const asked = await post('maker', '/v1/consents', question);
    expect(asked).toMatchObject({ status: 201, body: { state: 'asked' } });
    const path = `/v1/sandbox/consents/${String(asked.body['consentId'])}`;
    expect((await post('shop', path, { answer: 'yes' })).status).toBe(404);
    expect(await post('maker', path, { answer: 'yes' })).toMatchObject({
      status: 200,
      body: { state: 'given' },
    });
  });

  it('leaves a line in the audit for each act, which names no number of a device', async () => {
    const rows = await database.db
      .selectFrom('audit')
      .select(['actor', 'act', 'object'])
      .where('object', 'like', 'sandbox:%')
      .orderBy('id')
      .execute();
    expect(rows.slice(0, 5)).toEqual(
      [
        ...[0, 1, 2, 3].map((number) => ({ actor: 'shop', object: `sandbox:${number}` })),
        { actor: 'shop', object: 'sandbox:4' },
      ].map((row) => ({ ...row, act: 'declare' })),
    );
  });

  it('can be the name of no participant', async () => {
    await expect(hub.participant('sandbox', 'shop')).rejects.toMatchObject({ code: 'invalid' });
  });
});
