import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { capabilities, connectSocket } from './raw-peer.ts';
import { underAttack } from './under-attack.ts';

const connectionsPerCycle = 1000;
const atATime = 100;
const limits = { p99Ms: 1000, growthBytes: 64 * 2 ** 20 };
/** How long those that say nothing stay, in milliseconds. */
const loiterMs = 300;

/**
 * Thousands of connections that send their capabilities and go, and as many that never send any. One cycle is a thousand.
 *
 * Fails where something of every connection stays (seen with 64 KiB kept of each).
 */
export async function runCerFlood(settings: TortureSettings, promises: Promises): Promise<void> {
  const chance = new SeededChance(settings.seed);
  await underAttack(settings, promises, limits, async (gate) => {
    const port = gate.portOf('s13');
    let left = settings.cycles * connectionsPerCycle;
    const flooder = async () => {
      while (left > 0) {
        left -= 1;
        const way = chance.pick(ways);
        const socket = await connectSocket(port);
        await way.play(socket);
        socket.destroy();
        promises.count(`connections that ${way.name}`);
      }
    };
    await Promise.all(Array.from({ length: atATime }, flooder));
  });
}

interface Way {
  readonly name: string;
  readonly play: (socket: Socket) => Promise<void>;
}

const cer = capabilities('flood');

const ways: readonly Way[] = [
  {
    name: 'agree and go',
    play: async (socket) => {
      socket.write(cer);
      await Promise.race([once(socket, 'data'), once(socket, 'close'), delay(loiterMs)]);
    },
  },
  {
    name: 'ask and do not wait',
    play: async (socket) => {
      socket.end(cer);
      await delay(1);
    },
  },
  {
    name: 'reset before the answer',
    play: async (socket) => {
      socket.write(cer);
      await delay(1);
      socket.resetAndDestroy();
    },
  },
  {
    name: 'say nothing',
    play: async () => {
      await delay(loiterMs);
    },
  },
  {
    name: 'say half of it',
    play: async (socket) => {
      socket.write(cer.subarray(0, cer.length / 2));
      await delay(loiterMs);
    },
  },
];
