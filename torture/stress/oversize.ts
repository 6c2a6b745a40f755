import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { keyOfPhone } from './phones.ts';
import { CheckTemplate, capabilities, connectPeer, connectSocket } from './raw-peer.ts';
import { underAttack } from './under-attack.ts';

const liarsPerCycle = 200;
const atATime = 20;
const limits = { p99Ms: 1000, growthBytes: 64 * 2 ** 20 };
/** A length that cannot be one is known from its first four bytes. */
const noticedMs = 2000;
const megabyte = Buffer.alloc(2 ** 20, 0x41);

/** Lengths that no message may have: shorter than its header, off by a byte, above the limit, the longest there is. */
const impossibleLengths = [0, 1, 19, 21, 393, 65_540, 0x10_0000, 0xff_fffc, 0xff_ffff];

/**
 * Messages whose 24-bit length lies, and bytes behind the last message that are none; behind each comes a megabyte. One
 * cycle is two hundred of them.
 *
 * Fails where the gate waits for what was announced, or takes what follows for a message (seen with `maxMessageBytes`
 * at 2^24).
 */
export async function runOversize(settings: TortureSettings, promises: Promises): Promise<void> {
  const chance = new SeededChance(settings.seed);
  await underAttack(settings, promises, limits, async (gate) => {
    let left = settings.cycles * liarsPerCycle;
    const liar = async () => {
      while (left > 0) {
        left -= 1;
        const seen = await lie(gate.portOf('s13'), chance);
        promises.count(`lies: ${seen.kind}`);
        promises.test(
          `a length that cannot be one ends its connection within ${noticedMs / 1000} s`,
          seen.isClosed,
          () => seen.kind,
        );
      }
    };
    await Promise.all(Array.from({ length: atATime }, liar));
  });
}

async function lie(port: number, chance: SeededChance) {
  const length = chance.pick(impossibleLengths);
  const kind = chance.pick(['first message', 'later message', 'trailing bytes'] as const);
  const socket = kind === 'first message' ? await connectSocket(port) : await connectPeer(port, 'liar');
  // Nobody is promised room while all of it is taken.
  if (socket === undefined) return { kind: 'turned away', isClosed: true } as const;
  const closed = once(socket, 'close').then(() => true);
  socket.resume();
  socket.write(bytesOf(kind, length, chance));
  socket.write(megabyte);
  const isClosed = await Promise.race([closed, delay(noticedMs, false)]);
  socket.destroy();
  return { kind, isClosed };
}

function bytesOf(kind: string, length: number, chance: SeededChance): Buffer {
  const bytes = Buffer.from(
    kind === 'first message' ? capabilities('liar') : new CheckTemplate('liar').requests(1, 1, keyOfPhone),
  );
  // Behind a whole message, what seems to be the head of another.
  if (kind === 'trailing bytes') {
    return Buffer.concat([
      bytes,
      Buffer.from([1, length >>> 16, (length >>> 8) & 0xff, length & 0xff]),
      chance.bytes(3),
    ]);
  }
  bytes.writeUIntBE(length, 1, 3);
  return bytes;
}
