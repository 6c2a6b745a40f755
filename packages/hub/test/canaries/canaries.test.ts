import { canaryKey } from '@deadset/domain';
import { decodeEntryLeaf } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Canaries, createCanaries } from '../../src/canaries/index.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const intervalMs = 3_600_000;
let database: TestDatabase;
let hub: TestHub;
let aheadMs = 0;
const clock = () => Date.now() + aheadMs;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

function canaries(codeKey = Buffer.alloc(32, 9)): Canaries {
  return createCanaries({ db: database.db, clock, entropy: systemEntropy, codeKey, intervalMs });
}

/** Canary numbers that the list of the verified log bars now. */
async function listed(): Promise<number[]> {
  await untilSealed(database.db);
  await hub.log.verified.catchUp();
  const { list } = hub.log.verified.state;
  return [0, 1, 2, 3].filter((number) => list.get(canaryKey(number))?.effect === 'prohibited');
}

async function leaves() {
  const rows = await database.db.selectFrom('entry').select('leaf').orderBy('number').execute();
  return rows.map(({ leaf }) => decodeEntryLeaf(leaf));
}

describe('a canary', () => {
  it('is on every follower’s list from the first round on, by the authority canary at tier 1', async () => {
    expect(await canaries().releaseDue()).toBe(true);
    expect(await listed()).toEqual([0]);
    expect(await leaves()).toMatchObject([
      { act: 'declare', tier: 1, authority: 'canary', evidence: { kind: 'none' } },
    ]);
  });

  it('stays until its time is over', async () => {
    aheadMs = intervalMs - 60_000;
    expect(await canaries().releaseDue()).toBe(false);
    expect(await listed()).toEqual([0]);
  });

  it('is then withdrawn by its own secret, and the next one takes its place', async () => {
    aheadMs = intervalMs + 1;
    expect(await canaries().releaseDue()).toBe(true);
    expect(await listed()).toEqual([1]);
    const [first, ended, second] = await leaves();
    expect(ended).toMatchObject({
      act: 'withdraw',
      authority: 'canary',
      evidence: { kind: 'withdrawal-secret' },
    });
    expect(ended?.declaration).toEqual(first?.declaration);
    expect(second?.deviceLabel).not.toEqual(first?.deviceLabel);
  });

  it('is released once when several processes find it due at the same time', async () => {
    aheadMs += intervalMs + 1;
    const done = await Promise.all([1, 2, 3, 4].map(() => canaries().releaseDue()));
    expect(done.filter((released) => released).length).toBe(1);
    expect(await listed()).toEqual([2]);
  });

  it('whose key is lost stays where it is, and does not stop the next one', async () => {
    aheadMs += intervalMs + 1;
    expect(await canaries(Buffer.alloc(32, 1)).releaseDue()).toBe(true);
    expect(await listed()).toEqual([2, 3]);
  });

  it('leaves a line in the audit for each act, which names no number of a device', async () => {
    const rows = await database.db
      .selectFrom('audit')
      .select(['actor', 'act', 'object'])
      .where('object', 'like', 'canary:%')
      .orderBy('id')
      .execute();
    expect(rows.slice(0, 3)).toEqual([
      { actor: 'clock', act: 'declare', object: 'canary:0' },
      { actor: 'clock', act: 'withdraw', object: 'canary:0' },
      { actor: 'clock', act: 'declare', object: 'canary:1' },
    ]);
  });
});

describe('a canary’s number', () => {
  it('cannot be declared by anybody', async () => {
    const { authorization } = await hub.participant('network-a', 'network-operator');
    const answer = await hub.app.inject({
      method: 'POST',
      url: '/v1/declarations',
      headers: { authorization, 'idempotency-key': 'a-canary-declared' },
      payload: { imeis: ['00101799000007'], happened: 'stolen', takenAt: '2026-01-05T12:00:00.000Z' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().title).toContain('reserved for the canaries');
  });

  it('can be the name of no participant', async () => {
    await expect(hub.participant('canary', 'shop')).rejects.toMatchObject({ code: 'invalid' });
  });
});
