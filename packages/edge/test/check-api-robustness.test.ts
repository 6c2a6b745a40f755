import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gates } from '@deadset/domain';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { CheckApi } from '../src/check-api/index.ts';
import { composeEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

/** A check API of its own, which allows everything. */
async function withCheckApi(
  work: (port: number, api: CheckApi) => Promise<void>,
  rest: { maxConnections?: number } = {},
): Promise<void> {
  const api = new CheckApi({
    host: '127.0.0.1',
    port: 0,
    clients: [],
    ownParticipant: 'this-edge',
    healthToken: 'unused',
    steadyClock: () => performance.now(),
    desk: { verdict: () => ({ verdict: { outcome: 'allow', reason: 'no-report-found' }, at: 0 }) },
    list: { position: 0, ageSeconds: undefined },
    entropy: (byteCount) => Buffer.alloc(byteCount),
    log: pino({ level: 'silent' }),
    ...rest,
  });
  const { port } = await api.listen();
  try {
    await work(port, api);
  } finally {
    await api.close();
  }
}

const body = '{"gate":"resale","imei":"35209900176148"}';

function requestText(path: string, method = 'POST', headers = ''): string {
  return `${method} ${path} HTTP/1.1\r\nhost: edge\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`;
}

/** A connection, and everything that came over it. */
class Wire {
  readonly socket: Socket;
  text = '';
  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
    });
    this.socket.on('error', () => undefined);
  }
  get answers(): string[] {
    return this.text.match(/HTTP\/1\.1 \d{3}/g)?.map((line) => line.slice(-3)) ?? [];
  }
  async answered(count: number): Promise<void> {
    await until(`${count} answers`, () => this.answers.length >= count);
  }
}

describe('the check API', () => {
  it('says what it takes where it is asked in another way, and goes on with the connection', async () => {
    await withCheckApi(async (port) => {
      const wire = new Wire(port);
      for (const method of ['GET', 'PUT', 'HEAD', 'OPTIONS']) {
        wire.socket.write(`${method} /v1/checks HTTP/1.1\r\nhost: edge\r\n\r\n`);
      }
      wire.socket.write(
        'GET /v1/checks/bulk HTTP/1.1\r\nhost: edge\r\n\r\nGET / HTTP/1.1\r\nhost: edge\r\n\r\n',
      );
      wire.socket.write(requestText('/v1/checks?more=1'));
      await wire.answered(7);
      expect(wire.answers).toEqual(['405', '405', '405', '405', '405', '404', '200']);
      expect(wire.text.match(/\r\nallow: POST\r\n/g)).toHaveLength(5);
      wire.socket.destroy();
    });
  });

  it('answers many questions over one connection, also when they come at once', async () => {
    await withCheckApi(async (port) => {
      const wire = new Wire(port);
      wire.socket.write(requestText('/v1/checks').repeat(200));
      await wire.answered(200);
      expect(new Set(wire.answers)).toEqual(new Set(['200']));
      wire.socket.destroy();
    });
  });

  it('refuses a header without end, and takes no connection that sends one slowly', async () => {
    await withCheckApi(async (port) => {
      const endless = new Wire(port);
      endless.socket.write(`POST /v1/checks HTTP/1.1\r\nx: ${'x'.repeat(9000)}`);
      await endless.answered(1);
      expect(endless.answers).toEqual(['431']);
      const slow = new Wire(port);
      slow.socket.write('POST /v1/checks HTTP/1.1\r\nhost');
      const startedAt = performance.now();
      await once(slow.socket, 'close');
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      expect(slow.answers).toEqual(['408']);
    });
  });

  it('ends a body that does not arrive, in words', async () => {
    await withCheckApi(async (port) => {
      const wire = new Wire(port);
      wire.socket.write(requestText('/v1/checks').slice(0, -5));
      await once(wire.socket, 'close');
      expect(wire.answers).toEqual(['400']);
      expect(wire.text).toContain('did not arrive');
    });
  });

  it('says above its capacity that there is no room, and serves those that were there', async () => {
    await withCheckApi(
      async (port) => {
        const first = [new Wire(port), new Wire(port)];
        for (const wire of first) wire.socket.write(requestText('/v1/checks'));
        await Promise.all(first.map((wire) => wire.answered(1)));
        const late = new Wire(port);
        late.socket.write(requestText('/v1/checks'));
        await once(late.socket, 'close');
        expect(late.answers).toEqual(['503']);
        expect(late.text).toContain('retry-after: 1');
        for (const wire of first) wire.socket.write(requestText('/v1/checks'));
        await Promise.all(first.map((wire) => wire.answered(2)));
        expect(first.flatMap(({ answers }) => answers)).toEqual(['200', '200', '200', '200']);
        for (const wire of first) wire.socket.destroy();
      },
      { maxConnections: 2 },
    );
  });

  it('answers what is under way when it closes, and then parts', async () => {
    await withCheckApi(async (port, api) => {
      const [resting, asking] = [new Wire(port), new Wire(port)];
      resting.socket.write(requestText('/v1/checks'));
      await resting.answered(1);
      asking.socket.write(requestText('/v1/checks').slice(0, -5));
      await pause(50);
      const closed = api.close();
      asking.socket.write(body.slice(-5));
      await closed;
      await until('both are gone', () => resting.socket.closed && asking.socket.closed);
      expect(asking.answers).toEqual(['200']);
      expect(asking.text.toLowerCase()).toContain('connection: close');
    });
  });
});

describe('one edge with clients', () => {
  it('serves every gate, each client at its own', async () => {
    await inFreshFolder(async (folder) => {
      const log = new FeedServer(logKeys());
      log.publish({ key: imeiKey(35_209_900_176_148), listing: { effect: 'prohibited', tier: 1 } });
      const snapshotFile = join(folder, 'list.snapshot');
      await writeFile(snapshotFile, log.snapshotNow());
      const clients = gates.map((gate) => ({
        participant: `of-${gate}`,
        tokenSha256: createHash('sha256').update(`token-of-${gate}`).digest('hex'),
        gates: [gate],
      }));
      const edge = await composeEdge(
        quietConfig({ snapshotFile, check: { host: '127.0.0.1', port: 0, clients } }),
      );
      try {
        const ask = async (gate: string, token: string) => {
          const response = await fetch(`http://127.0.0.1:${edge.addresses.check?.port}/v1/checks`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer token-of-${token}` },
            body: JSON.stringify({ gate, imei: '352099001761481' }),
          });
          return JSON.stringify(await response.json());
        };
        for (const [i, gate] of gates.entries()) {
          expect(await ask(gate, gate)).toContain('"outcome":"refuse"');
          expect(await ask(gate, gates[(i + 1) % gates.length] ?? '')).toContain('not-allowed');
        }
      } finally {
        await edge.close();
      }
    });
  });
});
