import { formatImei, type Gate, type Outcome, type SandboxKind } from '@deadset/domain';
import { type CounterAnswer, type CounterDecision, keyOf, type SandboxDevice } from '@deadset/protocol';
import { type ConformCase, type Finding, failed, passed, skipped } from './conform-case.ts';
import type { Counter } from './counter.ts';
import { type Devices, expectedAt } from './sandbox-source.ts';

/** What a counter's cases are made of. */
export interface CounterTrial {
  readonly counter: Counter;
  readonly gateName: Gate;
  readonly devices: Devices;
  readonly clock: () => number;
}

const decisionOf: Readonly<Record<Outcome, CounterDecision>> = {
  allow: 'done',
  hold: 'held',
  refuse: 'refused',
};

const titles: Readonly<Record<SandboxKind, string>> = {
  unlisted: 'a phone that nobody reported goes through',
  unproved: 'a phone that was reported without proof has to wait',
  proved: 'a phone whose keeper proved the report is refused',
  recovery: 'a phone in recovery mode is refused here: only networks let it pass',
  disputed: 'a phone whose report is disputed has to wait',
  enrolled: 'a phone in somebody’s logbook waits for its keeper',
  fresh: 'a phone that was reported just now is refused',
};

/** What a maker's activation or a shop's desk must do with a phone. */
export function counterCases(trial: CounterTrial): ConformCase[] {
  const listed = trial.devices.oneOfEach().filter(({ kind }) => kind !== 'fresh');
  return [
    ...listed.map((device) => deviceCase(trial, device)),
    neverRefusesCase(trial),
    appealCase(trial),
    malformedCase(trial),
  ];
}

function deviceCase(
  { counter, gateName, devices, clock }: CounterTrial,
  { kind }: SandboxDevice,
): ConformCase {
  return {
    id: `${gateName}.${kind}`,
    title: titles[kind],
    toDo: 'Ask your edge (POST /v1/checks) and do as it says: allow goes on, hold waits, refuse ends it.',
    async run() {
      const [device] = devices.of(kind);
      if (device === undefined) return skipped('the sandbox has no such device');
      const { outcome, reason } = expectedAt(gateName, device, clock());
      const answer = await answerOf(counter, device);
      const wanted = decisionOf[outcome];
      if (answer.decision !== wanted)
        return failed(`it said ${answer.decision}, and the list says ${wanted}`);
      if (wanted !== 'done' && answer.reason !== reason)
        return failed(`it gave the reason ${answer.reason ?? 'none'}, and the list says ${reason}`);
      return passed();
    },
  };
}

/** The promise to everybody else: whoever is on no list is never refused, for whatever reason of ours. */
function neverRefusesCase({ counter, gateName, devices }: CounterTrial): ConformCase {
  return {
    id: `${gateName}.never-refuses-unlisted`,
    title: 'no phone is refused or held for being like one that is listed',
    toDo: 'Compare the whole key, its first 14 digits; a filter that may be wrong needs the exact list behind it.',
    async run() {
      for (const device of devices.of('unlisted')) {
        const { decision } = await answerOf(counter, device);
        if (decision !== 'done') return failed(`it said ${decision} to a phone that nobody reported`);
      }
      return passed(`${devices.of('unlisted').length} phones of the same type as listed ones`);
    },
  };
}

function appealCase({ counter, gateName, devices }: CounterTrial): ConformCase {
  return {
    id: `${gateName}.way-to-appeal`,
    title: 'whoever is refused or has to wait is told why, and where to have it looked at',
    toDo: 'Give reason and appeal (the hub’s /appeal) with every answer but done.',
    async run() {
      const tried = [...devices.of('proved'), ...devices.of('unproved')];
      if (tried.length === 0) return skipped('the sandbox has no listed device');
      for (const device of tried) {
        const { decision, reason, appeal } = await answerOf(counter, device);
        if (decision === 'done') return failed('it let a listed phone through');
        if (reason === undefined) return failed(`it said ${decision} without a reason`);
        if (appeal === undefined || !URL.canParse(appeal))
          return failed(`it said ${decision} without a way to appeal`);
      }
      return passed();
    },
  };
}

const malformed = ['35175', 'not-an-imei', '351756051234567890'] as const;

function malformedCase({ counter, gateName }: CounterTrial): ConformCase {
  return {
    id: `${gateName}.malformed`,
    title: 'what is no IMEI is not taken, and nothing is decided about it',
    toDo: 'Answer 400 for a number that has not 14 to 16 digits; never done, and never refused.',
    async run() {
      for (const imei of malformed) {
        const outcome = await counter.present(imei, 'conform-presenter');
        if (outcome.kind === 'answer') return failed(`it said ${outcome.answer.decision} to “${imei}”`);
      }
      return passed();
    },
  };
}

/** While the hub and its network are away: the same answers, or at worst a wait. */
export function offlineCounterCases({ counter, gateName, devices, clock }: CounterTrial): ConformCase[] {
  return devices
    .oneOfEach()
    .filter(({ kind }) => kind !== 'fresh')
    .map((device) => ({
      id: `${gateName}.offline.${device.kind}`,
      title: `without the hub: ${titles[device.kind]}; at worst it has to wait`,
      toDo: 'Go by the last verified list, which an edge keeps on disk. Without any list hold; never refuse on no list.',
      run: async (): Promise<Finding> => {
        const { outcome } = expectedAt(gateName, device, clock());
        const { decision } = await answerOf(counter, device);
        const isRight = decision === decisionOf[outcome] || decision === 'held';
        return isRight ? passed(`it said ${decision}`) : failed(`it said ${decision}`);
      },
    }));
}

async function answerOf(counter: Counter, { imei }: SandboxDevice): Promise<CounterAnswer> {
  const outcome = await counter.present(formatImei(keyOf(imei)), 'conform-presenter');
  if (outcome.kind === 'refusal') throw new Error(`it answered ${outcome.status} to a well-formed question`);
  return outcome.answer;
}

/** Whether a counter refuses a phone now. */
export async function refusesAt(counter: Counter, imei: string): Promise<boolean> {
  const outcome = await counter.present(formatImei(keyOf(imei)), 'conform-presenter');
  return outcome.kind === 'answer' && outcome.answer.decision === 'refused';
}
