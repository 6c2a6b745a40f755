import { setTimeout as delay } from 'node:timers/promises';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { comesTrue } from '../world/waiting.ts';
import { StressedGate } from './stressed-gate.ts';
import { failingListeners } from './vital-signs.ts';
import { WellBehavedPeer, type Window } from './well-behaved.ts';

const calmMs = 1500;
const recoveryMs = 2000;
const sampleEveryMs = 50;

export interface AttackLimits {
  /** What the well-behaved peer's 99th percentile may come to while the attack goes on, in milliseconds. */
  readonly p99Ms: number;
  /** By how much the process may grow, in bytes. */
  readonly growthBytes: number;
  /** Whether it may be told that the gate is too busy, as all are in a storm. */
  readonly mayBeTurnedAway?: boolean;
  /** Further options of `deadset edge`. */
  readonly options?: readonly string[];
}

/**
 * Puts a gate under an attack while a well-behaved peer goes on asking, and holds it to what is promised under every one:
 * the peer loses nothing and waits no longer than the limit, memory stays within its own, and two seconds after the end
 * newcomers are answered at every listener, over the socket. The process being alive is not asked: it says nothing.
 */
export async function underAttack(
  { say }: TortureSettings,
  promises: Promises,
  limits: AttackLimits,
  attack: (gate: StressedGate) => Promise<void>,
): Promise<void> {
  const gate = await StressedGate.start(limits.options);
  try {
    const peer = await WellBehavedPeer.connect(gate.portOf('s13'));
    try {
      await watchAttack(promises, limits, { gate, peer, attack, say });
    } finally {
      await peer.close();
    }
  } finally {
    await gate.stop();
  }
}

interface Attacked {
  readonly gate: StressedGate;
  readonly peer: WellBehavedPeer;
  readonly attack: (gate: StressedGate) => Promise<void>;
  readonly say: TortureSettings['say'];
}

async function watchAttack(promises: Promises, limits: AttackLimits, attacked: Attacked): Promise<void> {
  const { gate, peer, attack, say } = attacked;
  // The first second goes to compilers, on both sides.
  await delay(calmMs);
  peer.begin();
  await delay(calmMs);
  say(windowLine('calm', await peer.end()));
  const before = await gate.residentBytes();
  const memory = watchMemory(gate);
  peer.begin();
  try {
    await attack(gate);
  } finally {
    memory.stop();
  }
  const endedAt = performance.now();
  const isBack = await comesTrue(async () => (await failingListeners(gate)).length === 0, recoveryMs);
  promises.count(
    'ms until newcomers are answered at every listener',
    Math.round(performance.now() - endedAt),
  );
  promises.test('newcomers are answered at every listener within two seconds of the end', isBack, () =>
    gate.isRunning ? 'not every listener answers' : 'the process is gone',
  );
  const during = await peer.end();
  say(windowLine('attacked', during));
  hold(promises, limits, during);
  const most = Math.max(before, memory.most());
  promises.count('MiB in memory before', mebibytes(before));
  promises.count('MiB in memory at most', mebibytes(most));
  const isBounded = most - before <= limits.growthBytes;
  promises.test(
    `memory grows by no more than ${mebibytes(limits.growthBytes)} MiB`,
    isBounded,
    () => `${mebibytes(most - before)} MiB`,
  );
}

function watchMemory(gate: StressedGate) {
  let most = 0;
  const sample = async () => {
    most = Math.max(most, await gate.residentBytes());
  };
  const sampling = setInterval(() => void sample(), sampleEveryMs);
  return { most: () => most, stop: () => clearInterval(sampling) };
}

function hold(
  promises: Promises,
  limits: AttackLimits,
  { asked, lost, wrong, tooBusy, p99Ms }: Window,
): void {
  promises.test('a well-behaved peer loses no answer', lost === 0, () => `${lost} of ${asked} lost`);
  promises.test('a well-behaved peer gets no wrong answer', asked > 0 && wrong === 0, () => `${wrong} wrong`);
  const promise = `a well-behaved peer waits no longer than ${limits.p99Ms} ms (p99)`;
  promises.test(promise, p99Ms <= limits.p99Ms, () => `${p99Ms.toFixed(0)} ms`);
  if (limits.mayBeTurnedAway === true)
    promises.count('times a well-behaved peer was told "too busy"', tooBusy);
  else promises.test('a well-behaved peer is not turned away', tooBusy === 0, () => `${tooBusy} of ${asked}`);
}

function windowLine(when: string, { asked, p50Ms, p99Ms, longestMs }: Window): string {
  const [p50, p99, longest] = [p50Ms, p99Ms, longestMs].map((ms) => ms.toFixed(1));
  return `  ${when}: ${asked} questions of the well-behaved peer, p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms`;
}

export function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
