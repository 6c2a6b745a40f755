import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { formatVerifierKey, proofText, verifyProofFile } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPolicy } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;
let network: string;
let serial = 500;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  ({ authorization: network } = await hub.participant('network-a', 'network-operator'));
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

const post = (url: string, payload: object, idempotencyKey = 'none', authorization = network) =>
  hub.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { authorization, 'idempotency-key': `proofs-${idempotencyKey}` },
  });

function phoneWith(serialNumber: number): ImeiKey {
  const key = imeiKeyFrom(35_175_605, serialNumber);
  if (key === undefined) throw new Error('not a serial number');
  return key;
}

/** A customer's phone, declared by the operator. */
async function declare(): Promise<{ key: ImeiKey; reference: string; code: string }> {
  serial += 1;
  const key = phoneWith(serial);
  const word = { imeis: [String(key)], happened: 'stolen', takenAt: '2026-01-05T12:00:00.000Z' };
  const { statusCode, ...answer } = await post('/v1/declarations', word, `declare-${serial}`);
  if (statusCode !== 201) throw new Error(answer.body);
  const { reference, withdrawalCode } = answer.json<{ reference: string; withdrawalCode: string }>();
  return { key, reference, code: withdrawalCode };
}

const lines = (reference: string) =>
  database.db
    .selectFrom('audit')
    .select(['actor', 'kind', 'act', 'detail'])
    .where('object', '=', `declaration:${reference}`)
    .where('act', '=', 'proof')
    .execute();

describe('the proof of a declaration', () => {
  it('is given at once after it was made, names the phone, and is good by the hub’s own trust anchors', async () => {
    const { key, reference, code } = await declare();
    const answer = await post(`/v1/declarations/${reference}/proof`, { code });
    expect(answer.statusCode).toBe(200);
    const result = verifyProofFile(proofText(answer.json()), testPolicy);
    if (!result.ok) throw new Error(result.refusal);
    expect(result.proved).toMatchObject({
      keys: [key],
      leaf: { act: 'declare', tier: 0, authority: 'network-a' },
      cosigners: [{ name: testPolicy.cosigners[0]?.name }],
    });
    const anchors = (await hub.app.inject('/v1/trust-anchors')).json();
    expect(anchors.logKey).toBe(formatVerifierKey(testPolicy.logKey));
    expect(answer.body).not.toContain(code);
  });

  it('is a disclosure in the audit, each time', async () => {
    const { reference, code } = await declare();
    await post(`/v1/declarations/${reference}/proof`, { code });
    await post(`/v1/declarations/${reference}/proof`, { code, act: 'declare' });
    const line = { actor: 'network-a', kind: 'disclosure', act: 'proof' };
    const detail = { proved: 'declare', position: expect.any(Number) };
    expect(await lines(reference)).toEqual([
      { ...line, detail },
      { ...line, detail },
    ]);
  });

  it('is that of the newest act, or of the act that is asked for', async () => {
    const { reference, code } = await declare();
    await post(`/v1/declarations/${reference}/withdraw`, { code }, `withdraw-${reference}`);
    const newest = await post(`/v1/declarations/${reference}/proof`, { code });
    const first = await post(`/v1/declarations/${reference}/proof`, { code, act: 'declare' });
    const actOf = (text: string) => {
      const result = verifyProofFile(text, testPolicy);
      return result.ok ? result.proved.leaf.act : result.refusal;
    };
    expect([newest.body, first.body].map(actOf)).toEqual(['withdraw', 'declare']);
    const none = await post(`/v1/declarations/${reference}/proof`, { code, act: 'raise' });
    expect(none.statusCode).toBe(404);
  });

  it('is not given for a wrong code or reference, with the same words for both, nor to a stranger', async () => {
    const { reference, code } = await declare();
    const wrongCode = await post(`/v1/declarations/${reference}/proof`, { code: 'AAAA-AAAA-AAAA-AAAA' });
    const wrongReference = await post('/v1/declarations/AAAA-AAAA/proof', { code });
    expect([wrongCode.statusCode, wrongReference.statusCode]).toEqual([404, 404]);
    expect(wrongCode.json().title).toBe(wrongReference.json().title);
    const stranger = await post(`/v1/declarations/${reference}/proof`, { code }, 'none', 'Bearer nobody');
    expect(stranger.statusCode).toBe(401);
    expect(await lines(reference)).toEqual([]);
  });

  it('says honestly that the act is not in the log yet, when nothing is published for a while', async () => {
    const { reference, code } = await declare();
    expect((await post(`/v1/declarations/${reference}/proof`, { code })).statusCode).toBe(200);
    await hub.log.sequencer.close();
    const late = await declare();
    const answer = await post(`/v1/declarations/${late.reference}/proof`, { code: late.code });
    expect(answer.statusCode).toBe(503);
    expect(answer.json().title).toContain('not in the published log yet');
    expect(await lines(late.reference)).toEqual([]);
    const before = await post(`/v1/declarations/${reference}/proof`, { code });
    expect(before.statusCode).toBe(200);
  });
});
