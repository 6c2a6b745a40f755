import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Amf, connectAmf, connectMme, type Mme } from '@deadset/simulators';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../src/index.ts';
import { findPort } from '../src/supervisor/free-ports.ts';
import { RecordingTerminal } from './recording-terminal.ts';
import { type EdgeChild, hostPortOf, startEdge } from './support/edge-child.ts';

const stolen = '35209900176148';
const clean = '35693803564380';

let folder: string;
let list: string;
const running: EdgeChild[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-workers-'));
  list = join(folder, 'list.snapshot');
  const stolenList = join(folder, 'stolen.csv');
  await writeFile(stolenList, `imei,reporting_date,status\n${stolen},20260101,blacklist\n`);
  const code = await runCli(['list', 'build', '--from', stolenList, '--out', list], new RecordingTerminal());
  if (code !== 0) throw new Error('no list could be built');
});
afterEach(async () => {
  for (const edge of running.splice(0)) await edge.end('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true }));

async function anEdge(...args: readonly string[]): Promise<EdgeChild> {
  const edge = await startEdge('--snapshot', list, '--log-level', 'silent', ...args);
  running.push(edge);
  return edge;
}

const everyGate = ['--s13', '127.0.0.1:0', '--n5g', '127.0.0.1:0', '--check', '127.0.0.1:0'];

function mmeOf(edge: EdgeChild): Promise<Mme> {
  return connectMme({
    ...hostPortOf(edge.addresses['s13']),
    originHost: 'mme.simulated.example',
    realm: 'simulated.example',
  });
}

const phone = (imei: string) => ({ imei, imsi: '001010123456789' });

async function metricOf(edge: EdgeChild, name: string): Promise<number> {
  const text = await (await fetch(`http://${edge.addresses['admin']}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

describe('deadset edge --workers 2', () => {
  it('answers on both threads by one list, and tells the figures of both together', async () => {
    const edge = await anEdge('--workers', '2', '--admin', '127.0.0.1:0', ...everyGate);
    const mmes: Mme[] = [];
    for (let i = 0; i < 12; i += 1) mmes.push(await mmeOf(edge));
    for (const mme of mmes) {
      expect(await mme.checkIdentity(phone(stolen))).toEqual({ status: 'BLACKLISTED' });
      expect(await mme.checkIdentity(phone(clean))).toEqual({ status: 'WHITELISTED' });
    }
    expect(await metricOf(edge, 'deadset_edge_s13_open_peers')).toBe(12);
    expect(await metricOf(edge, 'deadset_edge_answering_threads')).toBe(2);
    const health: unknown = await (await fetch(`http://${edge.addresses['admin']}/health`)).json();
    expect(health).toMatchObject({ healthy: true, listeners: { threads: 'ok' } });
    await Promise.all(mmes.map((mme) => mme.close()));
  });

  it('answers all that was asked before it goes, and ends well', async () => {
    const edge = await anEdge('--workers', '2', ...everyGate);
    const mmes = await Promise.all([mmeOf(edge), mmeOf(edge), mmeOf(edge)]);
    const asked = mmes.flatMap((mme) => Array.from({ length: 500 }, () => mme.checkIdentity(phone(stolen))));
    const ended = edge.end('SIGTERM');
    const answers = await Promise.all(asked);
    expect(answers.every((answer) => 'status' in answer && answer.status === 'BLACKLISTED')).toBe(true);
    expect(await ended).toBe(0);
  });

  it('does not outlive whoever started it', async () => {
    const edge = await anEdge('--workers', '2', ...everyGate);
    await edge.end('SIGKILL');
    await vi.waitFor(() => expect(canConnect(hostPortOf(edge.addresses['s13']))).resolves.toBe(false), {
      timeout: 10_000,
      interval: 50,
    });
  });

  it('says that a port is taken', async () => {
    const { addresses } = await anEdge(...everyGate);
    const second = anEdge('--workers', '2', '--s13', addresses['s13'] ?? '');
    await expect(second).rejects.toThrow(/another process has this port/);
  });
});

describe('two edges, restarted one after the other', { timeout: 180_000 }, () => {
  it('lose no check of an MME and of an AMF that ask whichever is there', async () => {
    const ports = [await freeGates(), await freeGates()];
    const edges = await Promise.all(ports.map((gates) => anEdge(...gates)));
    const mme = await Failover.over<Mme>(() => edges.map(mmeOf));
    const amf = await Failover.over<Amf>(() =>
      edges.map((edge) => connectAmf(hostPortOf(edge.addresses['n5g']))),
    );
    const stopping = new AbortController();
    const asking = [
      askOn(stopping.signal, () => mme.ask((one) => one.checkIdentity(phone(stolen)))),
      askOn(stopping.signal, () => amf.ask((one) => one.checkIdentity({ imei: `${stolen}1` }))),
    ];
    for (const [place, gates] of ports.entries()) {
      await pause(300);
      expect(await edges[place]?.end('SIGTERM')).toBe(0);
      edges[place] = await anEdge(...gates);
      await mme.reconnect();
      await amf.reconnect();
    }
    await pause(300);
    stopping.abort();
    const [mmeAnswers = [], amfAnswers = []] = await Promise.all(asking);
    expect(mmeAnswers.length).toBeGreaterThan(100);
    expect(new Set(mmeAnswers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ status: 'BLACKLISTED' })]),
    );
    expect(amfAnswers.length).toBeGreaterThan(100);
    expect(new Set(amfAnswers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ httpStatus: 200, status: 'BLACKLISTED' })]),
    );
    await mme.close();
    await amf.close();
  });
});

/** Asks again and again, several at a time, until told to stop; rejects as soon as one check gets no answer. */
async function askOn<Answer>(signal: AbortSignal, ask: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  const asker = async () => {
    while (!signal.aborted) {
      answers.push(await ask());
      await pause(5);
    }
  };
  await Promise.all(Array.from({ length: 8 }, asker));
  return answers;
}

/** Connections to several registers, of which the first that is open is asked. */
class Failover<Connection extends { readonly isOpen: boolean; close(): Promise<void> }> {
  readonly #connect: () => readonly Promise<Connection>[];
  #connections: readonly Connection[] = [];

  private constructor(connect: () => readonly Promise<Connection>[]) {
    this.#connect = connect;
  }

  static async over<Connection extends { readonly isOpen: boolean; close(): Promise<void> }>(
    connect: () => readonly Promise<Connection>[],
  ): Promise<Failover<Connection>> {
    const failover = new Failover(connect);
    await failover.reconnect();
    return failover;
  }

  async ask<Answer>(question: (connection: Connection) => Promise<Answer>): Promise<Answer> {
    const connection = this.#connections.find(({ isOpen }) => isOpen);
    if (connection === undefined) throw new Error('no register is there');
    try {
      return await question(connection);
    } catch (error) {
      // A request that crossed the register's word of parting was not processed (RFC 9113 section 6.8): the other one is asked.
      if (connection.isOpen) throw error;
      return this.ask(question);
    }
  }

  /** Connects anew to all; those that were there part in their own time. */
  async reconnect(): Promise<void> {
    const former = this.#connections;
    this.#connections = await Promise.all(this.#connect());
    await Promise.all(former.filter(({ isOpen }) => isOpen).map((connection) => connection.close()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }
}

/** Options for an edge on ports that it can have again after a restart. */
async function freeGates(): Promise<string[]> {
  const ports = [await findPort('127.0.0.1', 0), await findPort('127.0.0.1', 0)];
  return ['--s13', `127.0.0.1:${ports[0]}`, '--n5g', `127.0.0.1:${ports[1]}`];
}

async function canConnect(at: { host: string; port: number }): Promise<boolean> {
  const socket = createConnection(at);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // Refused: nobody listens.
    return false;
  } finally {
    socket.destroy();
  }
}
