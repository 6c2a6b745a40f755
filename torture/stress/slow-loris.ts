import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { CheckTemplate, capabilities, connectPeer, connectSocket } from './raw-peer.ts';
import type { StressedGate } from './stressed-gate.ts';
import { underAttack } from './under-attack.ts';

const slowOnesPerCycle = 10;
const limits = { p99Ms: 1000, growthBytes: 64 * 2 ** 20 };
/** Between two bytes of a slow one, in milliseconds. */
const dripMs = 100;
const longMs = 18_000;
/** The longest that any listener allows for a beginning (ten seconds on N5g-eir, five elsewhere), and some time to look. */
const unfinishedMs = 13_000;

/**
 * Peers that send byte by byte and never come to an end: capabilities and checks on S13, a preface and headers on
 * N5g-eir, a header and a body at the check API. One cycle is ten of each kind.
 *
 * Fails where a listener waits for ever for a first message (seen with `capabilitiesMs` at an hour).
 */
export async function runSlowLoris(settings: TortureSettings, promises: Promises): Promise<void> {
  const chance = new SeededChance(settings.seed);
  await underAttack(settings, promises, limits, async (gate) => {
    const slowOnes = Array.from({ length: settings.cycles * slowOnesPerCycle }, () =>
      kinds.map((kind) => drip(gate, kind, chance.branch())),
    ).flat();
    for (const { kind, heldMs } of await Promise.all(slowOnes)) {
      promises.count(`slow peers: ${kind.name}`);
      if (!kind.isEnded) continue;
      promises.test(
        `cut off within ${unfinishedMs / 1000} s: ${kind.name}`,
        heldMs <= unfinishedMs,
        () => `held for ${(heldMs / 1000).toFixed(1)} s`,
      );
    }
  });
}

interface Kind {
  readonly name: string;
  readonly connect: (gate: StressedGate) => Promise<Socket | undefined>;
  /** Never all of it is sent. */
  readonly bytes: Buffer;
  /** Whether the gate ends it. A peer that has agreed on S13 is only as slow as it likes, and holds nobody up. */
  readonly isEnded: boolean;
}

const clientPreface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const emptySettings = Buffer.from('000000040000000000', 'hex');
/** HEADERS on stream 1 without END_HEADERS, then CONTINUATION frames of one empty octet each, also without. RFC 9113 6.10. */
const endlessHeaders = Buffer.concat([
  Buffer.from('00000101000000000182', 'hex'),
  ...Array<Buffer>(100).fill(Buffer.from('00000109000000000184', 'hex')),
]);
const endlessHttpHeader = `POST /v1/checks HTTP/1.1\r\nhost: gate.example\r\n${'x-slow: 1\r\n'.repeat(50)}`;
const bodyHead =
  'POST /v1/checks HTTP/1.1\r\nhost: gate.example\r\ncontent-type: application/json\r\ncontent-length: 2000\r\n\r\n';

const kinds: readonly Kind[] = [
  {
    name: 'capabilities on S13',
    connect: (gate) => connectSocket(gate.portOf('s13')),
    bytes: capabilities('slow'),
    isEnded: true,
  },
  {
    name: 'checks on S13',
    connect: (gate) => connectPeer(gate.portOf('s13'), 'slow'),
    bytes: new CheckTemplate('slow').requests(1, 1, () => '35175605100000'),
    isEnded: false,
  },
  {
    name: 'a preface on N5g-eir',
    connect: (gate) => connectSocket(gate.portOf('n5g')),
    bytes: Buffer.from(clientPreface),
    isEnded: true,
  },
  {
    name: 'headers on N5g-eir',
    connect: (gate) => connectN5g(gate),
    bytes: endlessHeaders,
    isEnded: true,
  },
  {
    name: 'a header at the check API',
    connect: (gate) => connectSocket(gate.portOf('check')),
    bytes: Buffer.from(endlessHttpHeader),
    isEnded: true,
  },
  {
    name: 'a body at the check API',
    connect: (gate) => connectCheckApi(gate),
    bytes: Buffer.from(' '.repeat(2000)),
    isEnded: true,
  },
];

async function connectN5g(gate: StressedGate): Promise<Socket> {
  const socket = await connectSocket(gate.portOf('n5g'));
  socket.write(Buffer.concat([Buffer.from(clientPreface), emptySettings]));
  return socket;
}

async function connectCheckApi(gate: StressedGate): Promise<Socket> {
  const socket = await connectSocket(gate.portOf('check'));
  socket.write(bodyHead);
  return socket;
}

/** Sends all but the last byte, one at a time, for as long as it is let. */
async function drip(gate: StressedGate, kind: Kind, chance: SeededChance) {
  await delay(chance.between(0, 1000));
  const socket = await kind.connect(gate);
  const startedAt = performance.now();
  if (socket === undefined) return { kind, heldMs: 0 };
  const closed = once(socket, 'close');
  socket.resume();
  const { bytes } = kind;
  for (let at = 0; at < bytes.length - 1 && performance.now() - startedAt < longMs; at += 1) {
    if (socket.destroyed) break;
    socket.write(bytes.subarray(at, at + 1));
    await delay(dripMs);
  }
  const patience = AbortSignal.timeout(Math.max(1, Math.round(longMs - performance.now() + startedAt)));
  await Promise.race([closed, once(patience, 'abort')]);
  const heldMs = performance.now() - startedAt;
  socket.destroy();
  return { kind, heldMs };
}
