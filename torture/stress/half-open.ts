import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { keyOfPhone } from './phones.ts';
import { CheckTemplate, connectPeer } from './raw-peer.ts';
import type { StressedGate } from './stressed-gate.ts';
import { mebibytes, underAttack } from './under-attack.ts';

const deafOnesPerCycle = 4;
const silentOnesPerCycle = 10;
const limits = { p99Ms: 1000, growthBytes: 64 * 2 ** 20 };
/** Of all together, as much as an edge on one core does easily: it is their deafness that is tried, not their number. */
const requestsPerSecond = 36_000;
const sliceMs = 20;
/** Long enough for any of them to fill what two kernels hold for it several times over. */
const pushingMsPerCycle = 10_000;
/** What kernels and the gate may hold of one, requests and answers together; it would send 33 MiB. */
const mostBytes = 16 * 2 ** 20;
/** Three watchdog periods of half a minute with their jitter, and a look in between. RFC 3539 section 3.4.1. */
const silenceMs = 100_000;

/**
 * Peers that ask, 36,000 times a second together, and never read an answer. One cycle is four of them and ten seconds.
 *
 * Fails where the gate goes on reading from them, so that answers pile up in its memory (seen with `maxUnsentBytes` at
 * a gigabyte).
 */
export async function runDeafPeers(settings: TortureSettings, promises: Promises): Promise<void> {
  await underAttack(settings, promises, limits, async (gate) => {
    const pushed = await Promise.all(
      Array.from({ length: settings.cycles * deafOnesPerCycle }, (_, index) =>
        push(gate, `deaf${index}`, settings.cycles),
      ),
    );
    promises.count('deaf peers', pushed.length);
    promises.count('MiB that they got rid of', mebibytes(pushed.reduce((sum, bytes) => sum + bytes, 0)));
    const most = Math.max(...pushed);
    promises.test(
      'a peer that reads no answers is read from no more',
      most < mostBytes,
      () => `${mebibytes(most)} MiB were taken`,
    );
  });
}

/** Asks by the clock as long as it is let; gives the bytes that were taken. */
async function push(gate: StressedGate, name: string, cycles: number): Promise<number> {
  const socket = await connectPeer(gate.portOf('s13'), name);
  if (socket === undefined) return 0;
  socket.pause();
  const perSlice = Math.round((requestsPerSecond * sliceMs) / 1000 / (cycles * deafOnesPerCycle));
  const slice = new CheckTemplate(name).requests(perSlice, 1, keyOfPhone);
  const startedAt = performance.now();
  const mostSlices = (cycles * pushingMsPerCycle) / sliceMs;
  for (let sent = 0; sent < mostSlices && !socket.destroyed; ) {
    const due = Math.floor((performance.now() - startedAt) / sliceMs);
    for (; sent < Math.min(due, mostSlices) && !socket.writableNeedDrain; sent += 1) socket.write(slice);
    if (due > mostSlices) break;
    await delay(sliceMs);
  }
  const taken = socket.bytesWritten - socket.writableLength;
  socket.destroy();
  return taken;
}

/**
 * Peers that agree on S13 and then are silent for good: they answer no watchdog, as a machine does that has lost its power.
 * Takes as long as three watchdog periods. One cycle is ten of them.
 *
 * Fails where nobody minds the watchdog (seen with `watchdogMs` at an hour).
 */
export async function runSilentPeers(settings: TortureSettings, promises: Promises): Promise<void> {
  await underAttack(settings, promises, limits, async (gate) => {
    const connecting = Array.from({ length: settings.cycles * silentOnesPerCycle }, (_, index) =>
      connectPeer(gate.portOf('s13'), `silent${index}`),
    );
    const sockets = (await Promise.all(connecting)).filter((socket) => socket !== undefined);
    const startedAt = performance.now();
    const held = await Promise.all(sockets.map((socket) => closedAfterMs(socket, startedAt)));
    for (const heldMs of held) {
      promises.test(
        'a silent peer is given up after three watchdog periods',
        heldMs < silenceMs,
        () => `held for ${(heldMs / 1000).toFixed(0)} s`,
      );
    }
    promises.count('s until the last silent peer was given up', Math.round(Math.max(...held) / 1000));
  });
}

async function closedAfterMs(socket: Socket, startedAt: number): Promise<number> {
  const patience = AbortSignal.timeout(silenceMs);
  socket.resume();
  await Promise.race([once(socket, 'close'), once(patience, 'abort')]);
  socket.destroy();
  return performance.now() - startedAt;
}
