import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AccessTokenCheck } from '../src/http2/index.ts';
import { aGate, askOnce, askOver, checkPath, statusOf } from './support/n5g-gate.ts';
import { Nrf } from './support/nrf.ts';

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function open(...given: Parameters<typeof aGate>) {
  const gate = await aGate(...given);
  endings.push(() => gate.server.close());
  return gate;
}

function session(origin: string, ...given: [options?: Parameters<typeof connect>[1]]): ClientHttp2Session {
  const opened = connect(origin, ...given);
  opened.on('error', () => undefined);
  endings.push(() => opened.destroy());
  return opened;
}

/** A bare socket that has said what HTTP/2 begins with, and may say anything. */
async function bareSocket(port: number, first = preface): Promise<Socket> {
  const socket = connectTcp({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  endings.push(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  socket.write(first);
  return socket;
}

/** Ends when the connection has, in whatever way; rejects when it goes on. */
async function closeOf(connection: Socket | ClientHttp2Session): Promise<void> {
  if (connection.destroyed) return;
  if ('resume' in connection) connection.resume();
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the connection is open still')), 10_000);
    connection.on('close', () => {
      clearTimeout(late);
      resolve();
    });
  });
}

/** One frame. RFC 9113 section 4.1. */
function frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}
const quick = { introductionMs: 100, idleMs: 300, pingMs: 100, spareMs: 100, lookMs: 20 };
const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0)]);

/** Asks until told to stop; every answer must be there. */
async function askOn(asked: ClientHttp2Session, isOver: () => boolean): Promise<number> {
  let answers = 0;
  for (; !isOver(); answers += 1) expect(await askOver(asked)).toMatchObject({ status: 200 });
  return answers;
}

describe('a gate that closes', () => {
  it('answers every request that it has taken, and loses none behind two instances', async () => {
    const taken = { first: 0, second: 0 };
    const counting = (name: 'first' | 'second') => () => {
      taken[name] += 1;
      return 'WHITELISTED' as const;
    };
    const [first, second] = [
      await open({ statusOf: counting('first') }),
      await open({ statusOf: counting('second') }),
    ];
    const [one, other] = [session(first.origin), session(second.origin)];
    const answers = { first: 0, second: 0 };
    const ask = async () => {
      // Not taken by the first: the second is asked, as RFC 9113 section 6.8 says.
      const status = await statusOf(askOver(one));
      const name = status === undefined ? 'second' : 'first';
      expect(status ?? (await statusOf(askOver(other)))).toBe(200);
      answers[name] += 1;
    };
    let closing: Promise<void> | undefined;
    const asking = Array.from({ length: 64 }, async () => {
      for (let i = 0; i < 25; i += 1) {
        await ask();
        if (answers.first === 400) closing ??= first.server.close();
      }
    });
    await Promise.all(asking);
    await closing;
    expect(answers.first + answers.second).toBe(1600);
    expect(answers.first).toBeGreaterThanOrEqual(400);
    expect(answers.second).toBeGreaterThan(0);
    expect(answers).toEqual(taken);
  });

  it('answers requests whose access tokens it is still checking', async () => {
    const nrf = new Nrf();
    const tokens = new AccessTokenCheck({ keys: nrf.keys, clock: () => Date.now() });
    let asked = 0;
    const gate = await open({
      tokens,
      statusOf: () => {
        asked += 1;
        return 'WHITELISTED';
      },
    });
    const over = session(gate.origin);
    await once(over, 'remoteSettings');
    const fresh = await Promise.all(Array.from({ length: 50 }, (_, jti) => nrf.token({ jti })));
    const answers = fresh.map((token) =>
      askOver(over, { ':path': checkPath, authorization: `Bearer ${token}` }),
    );
    // All are on their way, and some have come.
    await askOver(over, { ':path': '/' });
    await gate.server.close();
    const statuses = (await Promise.allSettled(answers)).map(({ status }) => status);
    expect(statuses).toEqual(fresh.map(() => 'fulfilled'));
    expect(asked).toBe(50);
  });

  it('does not wait for those that have said nothing, or take nothing in', async () => {
    const gate = await open();
    await bareSocket(gate.port);
    await bareSocket(gate.port, Buffer.alloc(0));
    const deaf = session(gate.origin, { settings: { initialWindowSize: 0 } });
    deaf.request({ ':path': checkPath }).on('error', () => undefined);
    await askOnce(gate.origin);
    const before = performance.now();
    await gate.server.close();
    expect(performance.now() - before).toBeLessThan(8000);
  });
});

describe('a gate under abuse', () => {
  it('ends a connection that resets requests by the thousand, and goes on answering the others', async () => {
    const gate = await open();
    const honest = session(gate.origin);
    const attacker = session(gate.origin);
    let isOver = false;
    const answered = askOn(honest, () => isOver);
    for (let round = 0; round < 100 && !attacker.destroyed; round += 1) {
      for (let i = 0; i < 100; i += 1) {
        const request = attacker.request({ ':path': checkPath });
        request.on('error', () => undefined);
        request.close(constants.NGHTTP2_CANCEL);
      }
      await new Promise((resolve) => setImmediate(resolve));
      if (attacker.closed) break;
    }
    await closeOf(attacker);
    isOver = true;
    expect(await answered).toBeGreaterThan(0);
    expect(await askOver(honest)).toMatchObject({ status: 200 });
  });

  it.each([
    [
      'settings that it never acknowledges',
      () => Buffer.concat(Array.from({ length: 1000 }, () => frame(4, 0, 0))),
    ],
    ['pings', () => Buffer.concat(Array.from({ length: 1000 }, () => frame(6, 0, 0, Buffer.alloc(8))))],
  ])('ends a connection that floods it with %s and takes nothing in', async (_, flood) => {
    const gate = await open({ limits: quick });
    const socket = await bareSocket(gate.port);
    socket.pause();
    const bytes = flood();
    for (let i = 0; i < 1000 && !socket.destroyed; i += 1) {
      if (!socket.write(bytes))
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
      if (socket.errored !== null) break;
    }
    expect(await askOnce(gate.origin)).toMatchObject({ status: 200 });
    await closeOf(socket);
  });

  it.each([
    [
      'headers without an end',
      Buffer.concat([
        frame(1, 1, 1, Buffer.alloc(10)),
        ...Array.from({ length: 2000 }, () => frame(9, 0, 1, Buffer.alloc(16_000))),
      ]),
    ],
    ['a frame of the wrong size', frame(6, 0, 0, Buffer.alloc(7))],
    ['data for a request that nobody made', frame(0, 0, 1, Buffer.from('x'))],
    ['a header block of no meaning', frame(1, 5, 1, Buffer.alloc(100, 0xff))],
  ])('ends a connection that sends %s', async (_, bytes) => {
    const gate = await open({ limits: quick });
    const socket = await bareSocket(gate.port);
    socket.write(bytes);
    await closeOf(socket);
    expect(await askOnce(gate.origin)).toMatchObject({ status: 200 });
  });

  it('tells of connections that failed in one line for many', async () => {
    const gate = await open({ limits: quick });
    const failing = Array.from({ length: 20 }, () =>
      bareSocket(gate.port, Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(3))),
    );
    for (const socket of await Promise.all(failing)) await closeOf(socket);
    const told = () =>
      gate.log.lines.flatMap(({ fields }) => ('count' in fields ? [Number(fields.count)] : []));
    await expect.poll(() => told().reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(told().length).toBeLessThan(20);
  });

  it.each([
    ['HTTP/1.1', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
    ['TLS', '\u0016\u0003\u0001\u0000\u0010'],
  ])('ends a connection that begins with %s', async (_, bytes) => {
    const gate = await open();
    await closeOf(await bareSocket(gate.port, Buffer.from(bytes, 'latin1')));
    expect(await askOnce(gate.origin)).toMatchObject({ status: 200 });
  });

  it('refuses headers beyond its limits to the one request, and answers the next on the connection', async () => {
    const gate = await open();
    const over = session(gate.origin);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, 'x']));
    expect(await statusOf(askOver(over, { ':path': checkPath, ...many }))).toBeUndefined();
    expect(
      await statusOf(askOver(over, { ':path': checkPath, 'x-long': 'x'.repeat(30_000) })),
    ).toBeUndefined();
    expect(await askOver(over)).toMatchObject({ status: 200 });
  });

  it('says how many requests a connection may have open', async () => {
    const gate = await open();
    const over = session(gate.origin);
    await once(over, 'remoteSettings');
    expect(over.remoteSettings).toMatchObject({ maxConcurrentStreams: 256, maxHeaderListSize: 16_384 });
  });
});

describe('connections that ask nothing', () => {
  it('are ended when they do not introduce themselves', async () => {
    const gate = await open({ limits: quick });
    await closeOf(await bareSocket(gate.port, Buffer.alloc(0)));
    await closeOf(await bareSocket(gate.port, preface.subarray(0, 10)));
    expect(await askOnce(gate.origin)).toMatchObject({ status: 200 });
  });

  it('are told to go after a while, and those that ask are not', async () => {
    const gate = await open({ limits: quick });
    const [quiet, busy] = [session(gate.origin), session(gate.origin)];
    let isOver = false;
    const answered = askOn(busy, () => isOver);
    const [code] = (await once(quiet, 'goaway', { signal: AbortSignal.timeout(10_000) })) as [number];
    isOver = true;
    expect(code).toBe(constants.NGHTTP2_NO_ERROR);
    expect(await answered).toBeGreaterThan(0);
    expect(busy.closed).toBe(false);
  });

  it('are cut off when they were told to go and take nothing in', async () => {
    const gate = await open({ limits: quick });
    const deaf = session(gate.origin, { settings: { initialWindowSize: 0 } });
    const request = deaf.request({ ':path': checkPath });
    request.on('error', () => undefined);
    await closeOf(deaf);
    expect(request.destroyed).toBe(true);
  });

  it('are ended when they do not say that they are there', async () => {
    const gate = await open({ limits: { ...quick, idleMs: 60_000 } });
    const present = session(gate.origin);
    await once(present, 'remoteSettings');
    await closeOf(await bareSocket(gate.port));
    expect(await askOver(present)).toMatchObject({ status: 200 });
  });

  it('make room for new ones when there are too many, the quietest first, and never one that asks', async () => {
    const gate = await open({ limits: { ...quick, connections: 2, idleMs: 60_000 } });
    const [quiet, busy] = [session(gate.origin), session(gate.origin)];
    let isOver = false;
    const answered = askOn(busy, () => isOver);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    const late = session(gate.origin);
    expect(await askOver(late)).toMatchObject({ status: 200 });
    await closeOf(quiet);
    // Both have asked just now: there is no room.
    expect(await statusOf(askOnce(gate.origin))).toBeUndefined();
    expect(await askOver(late)).toMatchObject({ status: 200 });
    isOver = true;
    expect(await answered).toBeGreaterThan(0);
  });
});
