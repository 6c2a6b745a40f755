import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { composeEdge, type EdgeConfig, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';
import { createTokenGiver, type TokenGiver } from './support/token-giver.ts';

const stolen = '352099001761481';
const path = '/device-authenticity/vwip/check-status';
const claims = {
  client_id: 'an-app',
  scope: 'device-authenticity:check-status',
  exp: Math.floor(Date.now() / 1000) + 600,
};

interface Setting {
  readonly edge: RunningEdge;
  readonly gateway: TokenGiver;
  readonly keysFile: string;
}

async function withCamara(work: (setting: Setting) => Promise<void>, rest: Partial<EdgeConfig> = {}) {
  await inFreshFolder(async (folder) => {
    const record = new FeedServer(logKeys());
    record.publish({ key: imeiKey(Number(stolen.slice(0, 14))), listing: { effect: 'prohibited', tier: 1 } });
    const [snapshotFile, keysFile] = [join(folder, 'list.snapshot'), join(folder, 'keys.json')];
    await writeFile(snapshotFile, record.snapshotNow());
    const gateway = await createTokenGiver();
    await writeFile(keysFile, gateway.keys);
    const camara = { host: '127.0.0.1', port: 0, keysFile };
    const edge = await composeEdge(quietConfig({ snapshotFile, camara, ...rest }));
    try {
      await work({ edge, gateway, keysFile });
    } finally {
      await edge.close();
    }
  });
}

async function ask({ edge }: Setting, token: string, init: RequestInit = {}, target = path) {
  const response = await fetch(`http://127.0.0.1:${edge.addresses.camara?.port}${target}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ imei: stolen, whoever: 'asks' }),
    ...init,
  });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, allow: response.headers.get('allow'), body };
}

it('an edge tells an API consumer that a phone is stolen, counts it, and finds itself well', async () => {
  await withCamara(async (setting) => {
    const token = await setting.gateway.token(claims);
    expect(await ask(setting, token)).toMatchObject({
      status: 200,
      body: { imei: stolen, operationalStatus: 'stolen' },
    });
    const admin = `http://127.0.0.1:${setting.edge.addresses.admin?.port}`;
    expect(await (await fetch(`${admin}/health`)).json()).toMatchObject({ listeners: { camara: 'ok' } });
    expect(await (await fetch(`${admin}/metrics`)).text()).toMatch(
      /answers_total\{protocol="camara",answer="stolen",rule="listed"[^}]*\} 1\n/,
    );
  });
});

it('a network that only takes part as a shadow tells API consumers of no phone', async () => {
  await withCamara(
    async (setting) => {
      const { body } = await ask(setting, await setting.gateway.token(claims));
      expect(body).toEqual({ imei: stolen, operationalStatus: 'unknown' });
    },
    { shadow: ['this-edge'] },
  );
});

it('what is no call of the API is refused in the words of CAMARA', async () => {
  await withCamara(async (setting) => {
    const token = await setting.gateway.token(claims);
    const authorization = `Bearer ${token}`;
    const json = { 'content-type': 'application/json', authorization };
    const answers = [
      await ask(setting, token, { method: 'GET', body: null }),
      await ask(setting, token, {}, '/device-authenticity/v9/check-status'),
      await ask(setting, token, { headers: { 'content-type': 'text/plain', authorization } }),
      await ask(setting, token, { headers: json, body: '[]' }),
      await ask(setting, token, { headers: json, body: '{"imei":' }),
      await ask(setting, token, { headers: json, body: 'x'.repeat(5000) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([405, 404, 415, 400, 400, 400]);
    expect(answers[0]).toMatchObject({ allow: 'POST', body: { status: 405, code: 'METHOD_NOT_ALLOWED' } });
  });
});

it('other keys of the gateway count from when the edge is told to read them', async () => {
  await withCamara(async (setting) => {
    const renewed = await createTokenGiver();
    const token = await renewed.token(claims);
    expect((await ask(setting, token)).status).toBe(401);
    await writeFile(setting.keysFile, renewed.keys);
    setting.edge.reload();
    await until('the new keys count', async () => (await ask(setting, token)).status === 200);
    await writeFile(setting.keysFile, 'no keys');
    setting.edge.reload();
    expect((await ask(setting, token)).status).toBe(200);
  });
});

it('does not come up without the keys of a gateway', async () => {
  const camara = { host: '127.0.0.1', port: 0, keysFile: '/nowhere/keys.json' };
  await expect(withCamara(async () => undefined, { camara })).rejects.toThrow('the keys of the API gateway');
});
