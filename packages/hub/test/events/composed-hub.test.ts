import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parserOf, RegisteredWebhook, TokenAnswer } from '@deadset/protocol';
import { afterAll, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { addParticipant, composeHub, readHubConfig } from '../../src/index.ts';
import { openKeys } from '../../src/key-folder.ts';
import { createMessageSender } from '../../src/messages/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

const database = await createTestDatabase();
const dataFolder = await mkdtemp(join(tmpdir(), 'deadset-hub-'));
const settings = {
  DEADSET_DATA: dataFolder,
  DEADSET_HUB_PORT: '0',
  DATABASE_URL: database.applicationUrl,
  DATABASE_OWNER_URL: database.ownerUrl,
  DEADSET_LOG_LEVEL: 'silent',
  // Each canary is an entry, and each entry an event.
  DEADSET_CANARY_SECONDS: '1',
  DEADSET_LOOPBACK_WEBHOOKS: 'allow',
  DEADSET_MESSAGES: `file:${join(dataFolder, 'out')}`,
};
const hub = await composeHub(readHubConfig(settings));
afterAll(async () => {
  await hub.close();
  await database.close();
  await rm(dataFolder, { recursive: true });
});

it('what happens on the record reaches a participant’s own server within moments, signed', async () => {
  const { secret } = await addParticipant(database.db, {
    id: 'network-a',
    name: 'Network A',
    role: 'network-operator',
    gates: ['network-attach'],
    scopes: ['feed', 'events'],
  });
  const token = await fetch(`${hub.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`network-a:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const access = parserOf(TokenAnswer)(await token.json());
  if (!access.ok) throw new Error(access.problem);
  const receiver = await startReceiver();
  const registered = await fetch(`${hub.url}/v1/webhooks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${access.value.access_token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ url: receiver.url, types: ['deadset.declaration.changed'] }),
  });
  const webhook = parserOf(RegisteredWebhook)(await registered.json());
  if (!webhook.ok) throw new Error(webhook.problem);
  await expect.poll(() => receiver.requests.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(receiver.faultOf(webhook.value.secret, Date.now())).toBeUndefined();
  const [event] = receiver.events();
  expect(event).toMatchObject({ type: 'deadset.declaration.changed', source: hub.url });
  expect(event?.data).toHaveProperty('identifiers');
}, 60_000);

it('what people are to be told leaves by itself, and the gauges say how much waits', async () => {
  const keys = await openKeys(join(dataFolder, 'keys'), 'deadset.example/log', systemEntropy);
  const sender = createMessageSender({ sealKey: keys.seal, entropy: systemEntropy });
  await database.db.transaction().execute((trx) =>
    sender.send(trx, {
      to: { channel: 'email', address: 'keeper@example.com' },
      about: [],
      template: 'appeal-changed',
      values: { reference: '7K3M-Q2XD' },
      at: Date.now(),
    }),
  );
  const files = () => readdir(join(dataFolder, 'out')).catch(() => []);
  await expect.poll(files, { timeout: 20_000 }).toEqual([expect.stringMatching(/\.eml$/)]);
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  expect(metrics).toContain('deadset_messages_waiting 0');
  expect(metrics).toContain('deadset_messages_dead 0');
  expect(metrics).toContain('deadset_webhooks_disabled 0');
  await database.db.updateTable('message').set({ status: 'dead' }).execute();
  const health = await fetch(`${hub.url}/health`);
  expect(await health.json()).toMatchObject({ status: 'degraded', alarms: ['messages-dead'] });
}, 60_000);
