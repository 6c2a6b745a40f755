import { type EquipmentStatus, formatImei, type SandboxKind } from '@deadset/domain';
import { keyOf, type SandboxDevice } from '@deadset/protocol';
import { type ConformCase, type Finding, failed, passed, skipped } from './conform-case.ts';
import { type Register, type RegisterAnswer, wordsOf } from './register.ts';
import { type Devices, expectedAt } from './sandbox-source.ts';

/** What a register's cases are made of. */
export interface RegisterTrial {
  readonly register: Register;
  readonly devices: Devices;
  readonly clock: () => number;
}

/** How many questions are sent at once, and how long the slowest answer to them may take, in milliseconds. */
const burst = 200;
const slowestMs = 2_000;

const titles: Readonly<Record<SandboxKind, string>> = {
  unlisted: 'a phone that nobody reported passes',
  unproved: 'a phone that was reported without proof passes, and is tracked',
  proved: 'a phone whose keeper proved the report is refused',
  recovery: 'a phone in recovery mode passes, and is tracked',
  disputed: 'a phone whose report is disputed passes, and is tracked',
  enrolled: 'a phone in somebody’s logbook passes: a network never waits for a keeper',
  fresh: 'a phone that was reported just now is refused',
};

/** What to do when a register says something else of such a phone. */
const toDos: Readonly<Record<'barred' | 'tracked' | 'passes', string>> = {
  barred: 'Answer BLACKLISTED for a listing of effect prohibited, whatever its tier.',
  tracked: 'Answer GREYLISTED for the effects tracked and disputed; only prohibited bars a phone.',
  passes: 'Answer WHITELISTED, or equipment unknown, for every phone that is not listed, or only enrolled.',
};

const fates: Readonly<Record<SandboxKind, keyof typeof toDos>> = {
  unlisted: 'passes',
  unproved: 'tracked',
  proved: 'barred',
  recovery: 'tracked',
  disputed: 'tracked',
  enrolled: 'passes',
  fresh: 'barred',
};

/** What an equipment identity register must answer, by whichever protocol. 3GPP TS 29.272, TS 29.511. */
export function registerCases(trial: RegisterTrial): ConformCase[] {
  const prefix = trial.register.protocol === 'S13' ? 's13' : 'n5g';
  const listed = trial.devices.oneOfEach().filter(({ kind }) => kind !== 'fresh');
  return [
    ...listed.map((device) => deviceCase(prefix, trial, device)),
    unlistedCase(prefix, trial),
    checkDigitCase(prefix, trial),
    malformedCase(prefix, trial),
    burstCase(prefix, trial),
  ];
}

function deviceCase(
  prefix: string,
  { register, devices, clock }: RegisterTrial,
  { kind }: SandboxDevice,
): ConformCase {
  return {
    id: `${prefix}.${kind}`,
    title: `${register.protocol}: ${titles[kind]}`,
    toDo: toDos[fates[kind]],
    async run() {
      const [device] = devices.of(kind);
      if (device === undefined) return skipped('the sandbox has no such device');
      return judge(device, await register.ask(formatImei(keyOf(device.imei))), clock());
    },
  };
}

/** Whether an answer is what the rules say at a network. */
function judge(device: SandboxDevice, answer: RegisterAnswer, at: number): Finding {
  const { outcome, reason } = expectedAt('network-attach', device, at);
  const said = wordsOf(answer);
  if (outcome === 'refuse') return said === 'BLACKLISTED' ? passed() : failed(`it answered ${said}`);
  if (reason === 'no-report-found') {
    return said === 'WHITELISTED' || answer.kind === 'unknown' ? passed() : failed(`it answered ${said}`);
  }
  return said === 'GREYLISTED' ? passed() : failed(`it answered ${said}`);
}

function unlistedCase(prefix: string, { register, devices, clock }: RegisterTrial): ConformCase {
  return {
    id: `${prefix}.never-refuses-unlisted`,
    title: `${register.protocol}: no phone is refused for being like one that is listed`,
    toDo: 'Compare the whole key, its first 14 digits; a filter that may be wrong needs the exact list behind it.',
    async run() {
      for (const device of devices.of('unlisted')) {
        const finding = judge(device, await register.ask(formatImei(keyOf(device.imei))), clock());
        if (finding.kind === 'failed') return finding;
      }
      return passed(`${devices.of('unlisted').length} phones of the same type as listed ones`);
    },
  };
}

/** A network may send 14 digits, 15 with any last digit (3GPP TS 23.003 has 0 there), or 16 with a software version. */
function checkDigitCase(prefix: string, { register, devices }: RegisterTrial): ConformCase {
  return {
    id: `${prefix}.key-is-14-digits`,
    title: `${register.protocol}: a listed phone is refused whatever follows its 14 digits`,
    toDo: 'Take the first 14 digits as the key. The check digit is not transmitted: 3GPP TS 23.003 clause 6.2.1.',
    async run() {
      const [device] = devices.of('proved');
      if (device === undefined) return skipped('the sandbox has no listed device');
      const answer = await register.ask(`${device.imei}0`);
      return wordsOf(answer) === 'BLACKLISTED'
        ? passed()
        : failed(`with the last digit 0 it answered ${wordsOf(answer)}`);
    },
  };
}

/** Of N5g-eir a PEI may be any text (3GPP TS 29.571 table 5.3.2-1, `.+`), so there it may be a device on no list. */
function mayBe({ protocol }: Register, status: EquipmentStatus): boolean {
  return protocol === 'N5g-eir' && status === 'WHITELISTED';
}

const malformed = ['35175', 'not-an-imei', '35175605123456789'] as const;

function malformedCase(prefix: string, { register, devices }: RegisterTrial): ConformCase {
  return {
    id: `${prefix}.malformed`,
    title: `${register.protocol}: what is no identity is on no list, and the next question is answered`,
    toDo: 'Answer an error (S13: Result-Code 5004; N5g-eir: 400 or 404), never a black or grey list, and keep the connection.',
    async run() {
      for (const identity of malformed) {
        const answer = await register.ask(identity);
        if (answer.kind === 'status' && !mayBe(register, answer.status))
          return failed(`it answered ${answer.status} for “${identity}”`);
      }
      const [device] = devices.of('proved');
      if (device === undefined) return passed();
      const next = await register.ask(formatImei(keyOf(device.imei)));
      return wordsOf(next) === 'BLACKLISTED'
        ? passed()
        : failed(`the question after it got ${wordsOf(next)}`);
    },
  };
}

function burstCase(prefix: string, { register, devices, clock }: RegisterTrial): ConformCase {
  return {
    id: `${prefix}.many-at-once`,
    title: `${register.protocol}: ${burst} questions at once over one connection each get their own answer`,
    toDo: `Answer without waiting for the answer before, each within ${slowestMs} ms; match answers by their ids.`,
    async run() {
      const each = devices.oneOfEach().filter(({ kind }) => kind !== 'fresh');
      const asked = Array.from({ length: burst }, (_, i) => each[i % each.length]).filter(
        (one) => one !== undefined,
      );
      const times = await Promise.all(
        asked.map(async (device) => {
          const startedAt = clock();
          const finding = judge(device, await register.ask(formatImei(keyOf(device.imei))), clock());
          return { finding, ms: clock() - startedAt };
        }),
      );
      const wrong = times.find(({ finding }) => finding.kind === 'failed');
      if (wrong !== undefined) return wrong.finding;
      const worst = Math.max(...times.map(({ ms }) => ms));
      const seen = `the slowest took ${Math.round(worst)} ms`;
      return worst <= slowestMs ? passed(seen) : failed(seen);
    },
  };
}

/** While the hub and its network are away: the same answers, by the last list. */
export function offlineRegisterCases(trial: RegisterTrial): ConformCase[] {
  const listed = trial.devices.oneOfEach().filter(({ kind }) => kind !== 'fresh');
  return listed.map((device) => {
    const { id, title, run } = deviceCase('offline', trial, device);
    const toDo = 'Keep the last verified list on disk, and go by it for as long as the hub is away.';
    return { id, title: `without the hub, ${title}`, toDo, run };
  });
}
