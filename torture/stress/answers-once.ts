import type { Socket } from 'node:net';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { isListed, keyOfPhone } from './phones.ts';
import { CheckTemplate, connectPeer, visitAnswers } from './raw-peer.ts';
import { StressedGate } from './stressed-gate.ts';

const inFlight = 64;
const requestsPerCycle = 20_000;
const patienceMs = 10_000;
/** Of the last message of a write, what comes later. */
const tailBytes = 100;
/** Values of Equipment-Status. 3GPP TS 29.272 clause 7.3.51. */
const [whitelisted, blacklisted] = [0, 1];

/**
 * Sixty-four checks in flight, on one connection and on each of sixteen: every identifier is answered rightly, and
 * only once.
 * One cycle is 20,000 checks on each connection.
 *
 * Fails where a stream is cut at the reads of its socket (seen against a gate that drops what is left of a chunk behind
 * its last whole message).
 */
export async function runAnswersOnce(settings: TortureSettings, promises: Promises): Promise<void> {
  const gate = await StressedGate.start();
  try {
    for (const connections of [1, 16]) {
      const count = settings.cycles * requestsPerCycle;
      const startedAt = performance.now();
      const asking = Array.from({ length: connections }, (_, index) =>
        askInWindow(gate, `storm${index}`, count),
      );
      for (const seen of await Promise.all(asking)) {
        const where = `${inFlight} in flight on ${connections} connection(s)`;
        promises.test(
          `every check is answered: ${where}`,
          seen.missing === 0,
          () => `${seen.missing} are not`,
        );
        promises.test(`no check is answered twice: ${where}`, seen.stray === 0, () => `${seen.stray} are`);
        promises.test(`every answer is right: ${where}`, seen.wrong === 0, () => `${seen.wrong} are not`);
        promises.count(`checks, ${where}`, count);
      }
      const perSecond = (connections * count * 1000) / (performance.now() - startedAt);
      promises.count(`answers a second on ${connections} connection(s)`, Math.round(perSecond));
    }
  } finally {
    await gate.stop();
  }
}

/** Keeps 64 in flight on a connection of its own until all have been asked; gives how many were never answered, and how many once too often. */
export async function askInWindow(gate: StressedGate, name: string, count: number) {
  const socket = await connectPeer(gate.portOf('s13'), name);
  if (socket === undefined) return { missing: count, stray: 0, wrong: 0 };
  const open = new Set<number>();
  const template = new CheckTemplate(name);
  const wire = new CutWire(socket);
  let [asked, stray, wrong] = [0, 0, 0];
  await new Promise<void>((resolve) => {
    let patience = setTimeout(resolve, patienceMs);
    socket.once('close', () => resolve());
    visitAnswers(socket, ({ hopByHop, lastWord }) => {
      if (!open.delete(hopByHop)) stray += 1;
      if (lastWord !== (isListed(hopByHop) ? blacklisted : whitelisted)) wrong += 1;
    });
    socket.on('data', () => {
      clearTimeout(patience);
      if (asked === count && open.size === 0) return resolve();
      patience = setTimeout(resolve, patienceMs);
      asked += refill(wire, template, open, Math.min(inFlight - open.size, count - asked), asked + 1);
    });
    asked += refill(wire, template, open, Math.min(inFlight, count), 1);
  });
  socket.destroy();
  return { missing: count - asked + open.size, stray, wrong };
}

function refill(
  wire: CutWire,
  template: CheckTemplate,
  open: Set<number>,
  count: number,
  firstId: number,
): number {
  if (count === 0) return 0;
  for (let id = firstId; id < firstId + count; id += 1) open.add(id);
  wire.write(template.requests(count, firstId, keyOfPhone));
  return count;
}

/** Writes all but the end of the last message at once, and that on the next turn: no stream is cut between messages. */
class CutWire {
  readonly #socket: Socket;
  #tail: Buffer | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(bytes: Buffer): void {
    this.#sendTail();
    this.#socket.write(bytes.subarray(0, -tailBytes));
    this.#tail = bytes.subarray(-tailBytes);
    setImmediate(() => this.#sendTail());
  }

  #sendTail(): void {
    if (this.#tail !== undefined) this.#socket.write(this.#tail);
    this.#tail = undefined;
  }
}
