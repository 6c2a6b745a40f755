import type { ImeiKey } from '@deadset/domain';
import { formatImei } from '@deadset/domain';
import type { Amf, AttachingPhone, CheckOutcome, IdentityAnswer, Mme } from '@deadset/simulators';
import { pauseFor, stopwatch } from '../clock.ts';

/** What becomes of a phone at a gate, in the words of people. */
export type GateAnswer = 'passes' | 'tracked' | 'held' | 'refused' | 'no answer';

/** A place where somebody tries to use the phone, in front of an edge. */
export interface StoryGate {
  readonly name: string;
  ask(phone: ImeiKey): Promise<GateAnswer>;
}

/** How often a gate is asked until it answers as it should, in milliseconds. */
const askEveryMs = 5;

/** What becomes of a phone on each of a register's lists. */
const answers: ReadonlyMap<string, GateAnswer> = new Map([
  ['WHITELISTED', 'passes'],
  ['GREYLISTED', 'tracked'],
  ['BLACKLISTED', 'refused'],
]);

/** A network that asks its register over Diameter S13 when a phone with this SIM attaches. */
export function networkGate(name: string, mme: Mme, imsi: string): StoryGate {
  return {
    name,
    async ask(phone) {
      const attaching: AttachingPhone = { imei: formatImei(phone), imsi };
      return answerOf(await mme.checkIdentity(attaching));
    },
  };
}

/** A 5G network that asks its register over N5g-eir when a phone with this SIM registers. */
export function fiveGNetworkGate(name: string, amf: Amf, imsi: string): StoryGate {
  return {
    name,
    async ask(phone) {
      const answer: IdentityAnswer = await amf.checkIdentity({
        imei: formatImei(phone),
        supi: `imsi-${imsi}`,
      });
      return answers.get(answer.status ?? '') ?? 'no answer';
    },
  };
}

/** A counter (the maker's activation, the shop's desk) that asks its edge by the check API and does as it says. */
export function counterGate(name: string, url: string, presenterField: string, presenter: string): StoryGate {
  return {
    name,
    async ask(phone) {
      const body = JSON.stringify({ imei: formatImei(phone), [presenterField]: presenter });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body });
      if (!response.ok) return 'no answer';
      return decisionIn(await response.json());
    },
  };
}

/** How long it took until a gate gave this answer, counted from an instant of the stopwatch, or what it said last. */
export async function firstAnswer(
  gate: StoryGate,
  phone: ImeiKey,
  wanted: GateAnswer,
  since: number,
  patienceMs: number,
): Promise<{ held: true; tookMs: number } | { held: false; seen: GateAnswer }> {
  for (;;) {
    const seen = await askCalmly(gate, phone);
    const tookMs = stopwatch() - since;
    if (seen === wanted) return { held: true, tookMs };
    if (tookMs > patienceMs) return { held: false, seen };
    await pauseFor(askEveryMs);
  }
}

/** A gate that cannot be asked has given an answer too, and not a good one. */
export async function askCalmly(gate: StoryGate, phone: ImeiKey): Promise<GateAnswer> {
  try {
    return await gate.ask(phone);
  } catch {
    // What broke is in the log of the process that broke; the story tells that nobody answered.
    return 'no answer';
  }
}

function answerOf(outcome: CheckOutcome): GateAnswer {
  return 'status' in outcome ? (answers.get(outcome.status) ?? 'no answer') : 'no answer';
}

function decisionIn(body: unknown): GateAnswer {
  if (typeof body !== 'object' || body === null || !('decision' in body)) return 'no answer';
  if (body.decision === 'done') return 'passes';
  return body.decision === 'held' || body.decision === 'refused' ? body.decision : 'no answer';
}
