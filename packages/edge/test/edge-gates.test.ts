import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import type { Listing } from '@deadset/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeEdge, type EdgeConfig, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { anchorsOf, FeedServer, logKeys } from './support/feed-server.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const stolen = imeiKey(35_209_900_176_148);
const tracked = imeiKey(35_209_900_176_150);
const shop = {
  participant: 'corner-shop',
  tokenSha256: createHash('sha256').update('shop-token').digest('hex'),
  gates: ['resale', 'repair'],
} as const;

let edge: RunningEdge | undefined;

afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

/** An edge with a list of two devices from a file, and no hub. */
async function startFromFile(folder: string, rest: Partial<EdgeConfig> = {}): Promise<RunningEdge> {
  const log = new FeedServer(logKeys());
  log.publish({ key: stolen, listing: proved }, { key: tracked, listing: { effect: 'tracked', tier: 0 } });
  const withdrawn = imeiKey(35_209_900_176_151);
  log.publish({ key: withdrawn, listing: proved });
  log.publish({ key: withdrawn });
  const snapshotFile = join(folder, 'list.snapshot');
  await writeFile(snapshotFile, log.snapshotNow());
  edge = await composeEdge(quietConfig({ snapshotFile, ...rest }));
  return edge;
}

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${edge?.addresses.check?.port}/v1/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

const question = (gate: string, imei = '35209900176148') => JSON.stringify({ gate, imei });
const asShop = { authorization: 'Bearer shop-token' };

async function admin(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${edge?.addresses.admin?.port}${path}`);
}

describe('the check API', () => {
  it('answers a participant at its own gates, and nobody else', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder, { check: { host: '127.0.0.1', port: 0, clients: [shop] } });
      expect(await (await post(question('resale'), asShop)).json()).toMatchObject({
        outcome: 'refuse',
        tier: 1,
      });
      const statuses = [
        await post(question('activation'), asShop),
        await post(question('resale'), { authorization: 'Bearer guessed' }),
        await post(question('resale')),
      ];
      expect(statuses.map(({ status }) => status)).toEqual([403, 401, 401]);
      expect(statuses.map(({ headers }) => headers.get('content-type'))).toEqual(
        Array.from({ length: 3 }, () => 'application/problem+json'),
      );
    });
  });

  it('answers in the same words of a device withdrawn from the list, its neighbour, and one that cannot exist', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder);
      const answers = await Promise.all(
        ['35209900176151', '35209900176149', '99999999999999'].map(async (imei) => {
          const { at: _, ...answer } = JSON.parse(await (await post(question('resale', imei))).text());
          return answer;
        }),
      );
      const nothing = { outcome: 'allow', reason: 'no-report-found', position: 6 };
      expect(answers).toEqual([nothing, nothing, nothing]);
    });
  });

  it.each([
    ['a gate that there is not', '{"gate":"moon","imei":"35209900176148"}', 400],
    ['a field that it does not know', '{"gate":"resale","imei":"35209900176148","name":"x"}', 400],
    ['too few digits', '{"gate":"resale","imei":"3520990017614"}', 400],
    ['something that is no JSON', '{"gate":', 400],
    ['a body without end', 'x'.repeat(5000), 413],
  ])('refuses %s', async (_, body, status) => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder);
      const response = await post(body);
      expect(response.status).toBe(status);
      expect(await response.text()).not.toContain('35209900176148');
      expect((await post(question('resale'))).status).toBe(200);
    });
  });

  it('does not come up on a public address without clients', async () => {
    await inFreshFolder(async (folder) => {
      const started = startFromFile(folder, { check: { host: '0.0.0.0', port: 0, clients: [] } });
      await expect(started).rejects.toThrow('bind it to a loopback address');
    });
  });
});

interface Http2Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function over(port: number | undefined) {
  const session = connect(`http://127.0.0.1:${port}`);
  const ask = (headers: Record<string, string>, body?: string) =>
    new Promise<Http2Answer>((resolve, reject) => {
      const request = session.request({ ':path': '/', ...headers }, { endStream: body === undefined });
      const answer = { status: 0, type: '', body: '' };
      request.on('response', (fields) => {
        answer.status = fields[':status'] ?? 0;
        answer.type = String(fields['content-type']);
      });
      request.setEncoding('utf8').on('data', (text: string) => {
        answer.body += text;
      });
      request.on('end', () => resolve(answer)).on('error', reject);
      if (body !== undefined) request.end(body);
    });
  return { session, ask };
}

describe('N5g-eir', () => {
  const path = '/n5g-eir-eic/v1/equipment-status';

  it('goes on with a connection after whatever was wrong with a request on it', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder);
      const { session, ask } = over(edge?.addresses.n5g?.port);
      const answers = [
        await ask({ ':path': `${path}?pei=imei-352099001761480`, ':method': 'POST' }, 'a body'),
        await ask({ ':path': '/n5g-eir-eic/v2/equipment-status' }),
        await ask({ ':path': `${path}?pei=${'x'.repeat(3000)}` }),
        await ask({ ':path': `${path}?pei=%E0%A4%A` }),
        await ask({
          ':path': `${path}?pei=imei-352099001761480&supi=imsi-001010123456789&gpsi=msisdn-447700900000`,
        }),
        await ask({ ':path': `${path}?pei=imeisv-3520990017615023` }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([405, 400, 414, 400, 200, 200]);
      expect(answers.map(({ body }) => body.slice(0, 25)).slice(4)).toEqual([
        '{"status":"BLACKLISTED"}',
        '{"status":"GREYLISTED"}',
      ]);
      session.close();
    });
  });

  it('sends connections away when the edge closes, and answers what is under way', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder);
      const { session, ask } = over(edge?.addresses.n5g?.port);
      await ask({ ':path': `${path}?pei=imei-352099001761480` });
      const away = new Promise((resolve) => {
        session.on('goaway', (code) => resolve(code));
      });
      await edge?.close();
      edge = undefined;
      expect(await away).toBe(0);
    });
  });
});

describe('an edge without a hub', () => {
  it('answers by a signed list, and says how old it is', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder, { snapshotKeys: anchorsOf(logKeys()) });
      expect(await (await post(question('resale'))).json()).toMatchObject({ outcome: 'refuse' });
      expect(await (await post(question('resale'))).json()).toHaveProperty('ageSeconds');
      expect((await admin('/ready')).status).toBe(200);
    });
  });

  it('answers by a list that nobody signed, and says that nobody did', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder);
      expect(await (await post(question('resale'))).json()).not.toHaveProperty('ageSeconds');
      expect(await (await admin('/health')).json()).toMatchObject({ alarms: ['unsigned-list'] });
    });
  });

  it('does not come up with a list that others signed, or that is damaged', async () => {
    await inFreshFolder(async (folder) => {
      await expect(startFromFile(folder, { snapshotKeys: anchorsOf(logKeys(2)) })).rejects.toThrow(
        'bad-log-signature',
      );
      const torn = join(folder, 'torn.snapshot');
      await writeFile(torn, new FeedServer(logKeys()).torn());
      await expect(composeEdge(quietConfig({ snapshotFile: torn }))).rejects.toThrow('malformed');
    });
  });

  it('names everything that is wrong with its configuration at once', async () => {
    const config: EdgeConfig = { unknownDevice: 'WHITELISTED', logLevel: 'silent' };
    await expect(composeEdge(config)).rejects.toThrow(
      /a hub, a snapshot file or a gate list; give at least one/,
    );
  });
});

describe('the admin port', () => {
  const s13 = {
    originHost: 'eir.example',
    originRealm: 'example',
    productName: 'deadset',
    host: '127.0.0.1',
    port: 0,
  };

  it('asks every gate a real question before it calls the edge healthy', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder, { s13, check: { host: '127.0.0.1', port: 0, clients: [shop] } });
      const response = await admin('/health');
      expect([response.status, await response.json()]).toEqual([
        200,
        {
          healthy: true,
          listeners: { s13: 'ok', n5g: 'ok', check: 'ok', threads: 'ok' },
          alarms: ['unsigned-list'],
        },
      ]);
      const metrics = await (await admin('/metrics')).text();
      for (const protocol of ['s13', 'n5g-eir', 'check-api']) {
        expect(metrics).toMatch(
          new RegExp(
            `answers_total\\{protocol="${protocol}",answer="[A-Za-z]+",rule="default",overridden="no"\\} 1`,
          ),
        );
      }
      expect(metrics).toContain('deadset_edge_list_entries 2');
      expect(metrics).toContain('deadset_edge_s13_events_total{event="connectionsAccepted"} 1');
    });
  });

  it('calls it ill when a gate does not answer', async () => {
    await inFreshFolder(async (folder) => {
      await startFromFile(folder, { s13 });
      // A peer that takes every connection there is leaves none for anybody else.
      const greedy = Array.from({ length: 256 }, () =>
        connectTcp(edge?.addresses.s13?.port ?? 0, '127.0.0.1'),
      );
      await until('all are connected', () => greedy.every((socket) => socket.readyState === 'open'));
      const response = await admin('/health');
      for (const socket of greedy) socket.destroy();
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ healthy: false, listeners: { n5g: 'ok' } });
    });
  });
});

describe('attempts', () => {
  let hub: FeedServer;

  beforeEach(async () => {
    hub = new FeedServer(logKeys());
    await hub.start();
  });

  afterEach(() => hub.stop());

  it('are told to the hub for every answer that met a listing in force, and for no other', async () => {
    await inFreshFolder(async (folder) => {
      const past: Listing = { effect: 'tracked', tier: 0, untilAt: Date.now() - 1 };
      hub.publish(
        { key: stolen, listing: proved },
        { key: tracked, listing: { effect: 'tracked', tier: 1 } },
        { key: imeiKey(35_209_900_176_152), listing: past },
      );
      edge = await composeEdge(
        quietConfig({
          dataFolder: folder,
          hub: hub.config,
          check: { host: '127.0.0.1', port: 0, clients: [shop] },
          networkParticipant: 'north-mobile',
        }),
      );
      await until('caught up', () => edge?.position() === hub.position);
      const { session, ask } = over(edge.addresses.n5g?.port);
      for (const serial of ['148', '149', '150', '152']) {
        await ask({
          ':path': `/n5g-eir-eic/v1/equipment-status?pei=imei-35209900176${serial}0&supi=imsi-001010123456789`,
        });
      }
      session.close();
      await post(
        JSON.stringify({
          gate: 'repair',
          imei: '35209900176148',
          presenter: 'pseudonym-of-0123456789',
          country: 'MA',
        }),
        asShop,
      );
      await until('three attempts', () => hub.attempts.size === 3);
      const told = [...hub.attempts.values()];
      expect(told).toMatchObject([
        {
          sequence: 1,
          participant: 'north-mobile',
          gate: 'network-attach',
          imei: '35209900176148',
          outcome: 'refuse',
          reason: 'declared-stolen',
          tier: 1,
        },
        {
          sequence: 2,
          participant: 'north-mobile',
          gate: 'network-attach',
          imei: '35209900176150',
          outcome: 'allow',
          reason: 'tracked',
          tier: 1,
        },
        {
          sequence: 3,
          participant: 'corner-shop',
          gate: 'repair',
          imei: '35209900176148',
          outcome: 'refuse',
          reason: 'declared-stolen',
          tier: 1,
          presenter: 'pseudonym-of-0123456789',
          country: 'MA',
        },
      ]);
      expect(JSON.stringify(told)).not.toContain('001010123456789');
    });
  });
});

it('an edge says which address another process has, whichever thread was to listen there', async () => {
  await inFreshFolder(async (folder) => {
    const { addresses } = await startFromFile(folder);
    const taken = { host: '127.0.0.1', port: addresses.n5g?.port ?? 0 };
    const snapshotFile = join(folder, 'list.snapshot');
    for (const workers of [0, 1]) {
      const second = composeEdge(quietConfig({ snapshotFile, workers, n5g: taken }));
      await expect(second).rejects.toMatchObject({
        code: 'EADDRINUSE',
        address: taken.host,
        port: taken.port,
      });
    }
  });
});
