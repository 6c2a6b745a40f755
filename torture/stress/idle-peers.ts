import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { answerWatchdogs, connectPeer } from './raw-peer.ts';
import type { StressedGate } from './stressed-gate.ts';
import { underAttack } from './under-attack.ts';

const peersPerCycle = 2500;
const atATime = 50;
/** Four cycles last longer than a watchdog period, so that the gate asks every one of ten thousand whether it lives. */
const idleMsPerCycle = 9000;
/** For the listener's other connections, and for what a process has open besides. */
const spare = 100;
const bytesPerPeer = 16 * 1024;

/**
 * Ten thousand peers that agree on S13 and then only answer its watchdogs. One cycle is 2,500 of them, for nine seconds.
 *
 * Fails where a connection costs more than 16 KiB, or where looking at all of them holds up those that ask (seen with
 * 64 KiB for each connection's reader from the start).
 */
export async function runIdlePeers(settings: TortureSettings, promises: Promises): Promise<void> {
  const count = settings.cycles * peersPerCycle;
  const most = await openFilesAllowed();
  if (most < count + spare)
    return promises.skip(`this machine allows a process ${most} open files, not ${count + spare}`);
  const options = ['--s13-connections', String(count + spare)];
  const limits = { p99Ms: 1000, growthBytes: 64 * 2 ** 20 + count * bytesPerPeer, options };
  await underAttack(settings, promises, limits, async (gate) => {
    const peers = await connectMany(gate, count);
    promises.test('so many peers are all taken', peers.length === count, () => `${peers.length} of ${count}`);
    await delay(settings.cycles * idleMsPerCycle);
    const open = peers.filter(({ socket }) => !socket.destroyed).length;
    promises.test(
      'an idle peer that answers its watchdogs is kept',
      open === peers.length,
      () => `${open} are left`,
    );
    promises.count('idle peers', open);
    promises.count(
      'watchdogs that they answered',
      peers.reduce((sum, { watchdogs }) => sum + watchdogs(), 0),
    );
    for (const { socket } of peers) socket.destroy();
  });
}

interface IdlePeer {
  readonly socket: Socket;
  readonly watchdogs: () => number;
}

async function connectMany(gate: StressedGate, count: number): Promise<IdlePeer[]> {
  const peers: IdlePeer[] = [];
  let left = count;
  const connector = async () => {
    while (left > 0) {
      left -= 1;
      const name = `idle${left}`;
      const socket = await connectPeer(gate.portOf('s13'), name);
      if (socket !== undefined) peers.push({ socket, watchdogs: answerWatchdogs(socket, name) });
    }
  };
  await Promise.all(Array.from({ length: atATime }, connector));
  return peers;
}

/** Node raises its own limit to the highest that it is allowed. Linux only. */
async function openFilesAllowed(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const [, most = '0'] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return Number(most);
}
