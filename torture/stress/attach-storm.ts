import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { comesTrue } from '../world/waiting.ts';
import { askInWindow } from './answers-once.ts';
import { keyOfPhone } from './phones.ts';
import { CheckTemplate, connectPeer, visitAnswers } from './raw-peer.ts';
import type { StressedGate } from './stressed-gate.ts';
import { underAttack } from './under-attack.ts';

const connections = 8;
/** Of what the gate can do at most, a network's usual load. */
const usualShare = 0.5;
const times = 10;
const probesPerConnection = 10_000;
const msPerCycle = 2000;
const sliceMs = 20;
/** No answer may have waited for longer than a second: a core has given up by then. */
const limits = { p99Ms: 1000, growthBytes: 256 * 2 ** 20, mayBeTurnedAway: true };
/** How long after its end the answers to a storm may take: it is five times what the gate can do. */
const settleMs = 20_000;

/**
 * A network that comes back all at once: on eight connections ten times the usual rate for two seconds a cycle, asked by
 * the clock and not by what has been answered. The usual rate is half of what the gate has just been seen to do, 64 at a
 * time.
 *
 * Fails where requests queue for over a second, or go unanswered (seen with answers that wait for 1.2 s, and with a gate
 * that drops what is left of a chunk behind its last whole message).
 */
export async function runAttachStorm(settings: TortureSettings, promises: Promises): Promise<void> {
  await underAttack(settings, promises, limits, async (gate) => {
    const usual = Math.round((await mostPerSecond(gate)) * usualShare);
    const calm = await storm(gate, usual, msPerCycle);
    tell(promises, 'usual rate', calm);
    promises.test('at the usual rate every check is answered', calm.answered === calm.asked, () =>
      lostLine(calm),
    );
    const wild = await storm(gate, usual * times, msPerCycle * settings.cycles);
    tell(promises, 'ten times that', wild);
    promises.test(
      'in a storm every check is answered, if only by "too busy"',
      wild.answered === wild.asked,
      () => lostLine(wild),
    );
  });
}

/** Answers a second with 64 in flight on each connection. */
async function mostPerSecond(gate: StressedGate): Promise<number> {
  const startedAt = performance.now();
  const names = Array.from({ length: connections }, (_, index) => `usual${index}`);
  await Promise.all(names.map((name) => askInWindow(gate, name, probesPerConnection)));
  return (connections * probesPerConnection * 1000) / (performance.now() - startedAt);
}

interface Seen {
  readonly asked: number;
  readonly answered: number;
  readonly tooBusy: number;
  readonly seconds: number;
}

async function storm(gate: StressedGate, perSecond: number, forMs: number): Promise<Seen> {
  const names = Array.from({ length: connections }, (_, index) => `storm${index}`);
  const connecting = names.map((name) => connectPeer(gate.portOf('s13'), name));
  const sockets = (await Promise.all(connecting)).filter((socket) => socket !== undefined);
  const seen = { asked: 0, answered: 0, tooBusy: 0 };
  for (const socket of sockets) {
    visitAnswers(socket, ({ isError }) => {
      seen.answered += 1;
      if (isError) seen.tooBusy += 1;
    });
  }
  const startedAt = performance.now();
  for (let sent = 0; performance.now() - startedAt < forMs; await delay(sliceMs)) {
    const due = Math.floor(((performance.now() - startedAt) * perSecond) / 1000 / connections);
    seen.asked += (due - sent) * sockets.length;
    sendAll(sockets, due - sent, sent);
    sent = due;
  }
  await comesTrue(() => seen.answered >= seen.asked, settleMs, sliceMs);
  const seconds = (performance.now() - startedAt) / 1000;
  for (const socket of sockets) socket.destroy();
  return { ...seen, seconds };
}

const template = new CheckTemplate('storm');

function sendAll(sockets: readonly Socket[], count: number, firstId: number): void {
  if (count === 0) return;
  const bytes = template.requests(count, firstId, keyOfPhone);
  for (const socket of sockets) socket.write(bytes);
}

function tell(promises: Promises, when: string, { asked, answered, tooBusy, seconds }: Seen): void {
  promises.count(`checks asked, ${when}`, asked);
  promises.count(`answers a second, ${when}`, Math.round(answered / seconds));
  promises.count(`answers that said too busy, ${when}`, tooBusy);
}

function lostLine({ asked, answered }: Seen): string {
  return `${asked - answered} of ${asked} unanswered`;
}
