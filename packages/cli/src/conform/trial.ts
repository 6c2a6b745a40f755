import { formatImei, type Gate } from '@deadset/domain';
import { keyOf } from '@deadset/protocol';
import { pauseFor, systemClock } from '../clock.ts';
import { drawSecret } from '../entropy.ts';
import type { ConformCase } from './conform-case.ts';
import type { Ground } from './conform-ground.ts';
import { consentCases } from './consent-cases.ts';
import { counterAt } from './counter.ts';
import { counterCases, offlineCounterCases, refusesAt } from './counter-cases.ts';
import { followingCases, followingNotTried } from './following-cases.ts';
import { connectRegister, type Register, wordsOf } from './register.ts';
import { offlineRegisterCases, registerCases } from './register-cases.ts';

/** The cases of one implementation, and how to leave it. */
export interface Trial {
  readonly cases: readonly ConformCase[];
  readonly close: () => Promise<void>;
}

/** Whether the implementation is cut off from the hub. */
interface Circumstances {
  readonly isOffline: boolean;
}

/** A network's registers, all of one operator. Rejects when one of them cannot be reached. */
export async function operatorTrial(
  urls: readonly URL[],
  { devices, connected }: Ground,
  { isOffline }: Circumstances,
): Promise<Trial> {
  const registers = await Promise.all(urls.map(connectRegister));
  const trials = registers.map((register) => ({ register, devices, clock: systemClock }));
  const refuses = (imei: string) => refusedByAll(registers, imei);
  return {
    cases: isOffline
      ? trials.flatMap(offlineRegisterCases)
      : [...trials.flatMap(registerCases), ...following(connected, refuses)],
    close: async () => {
      await Promise.all(registers.map((register) => register.close()));
    },
  };
}

/** A maker's activation or a shop's desk. */
export function counterTrial(
  { url, field, gateName }: { url: URL; field: 'account' | 'seller'; gateName: Gate },
  { devices, connected }: Ground,
  { isOffline }: Circumstances,
): Trial {
  const counter = counterAt(url, field);
  const trial = { counter, gateName, devices, clock: systemClock };
  const refuses = (imei: string) => refusesAt(counter, imei);
  const cases = isOffline
    ? offlineCounterCases(trial)
    : [
        ...counterCases(trial),
        ...(connected === undefined
          ? []
          : consentCases({ ...trial, ...connected, newPresenter: drawSecret })),
        ...following(connected, refuses),
      ];
  return { cases, close: () => Promise.resolve() };
}

function following(
  connected: Ground['connected'],
  refuses: (imei: string) => Promise<boolean>,
): ConformCase[] {
  if (connected === undefined) return followingNotTried();
  return followingCases({ ...connected, refuses, clock: systemClock, pause: pauseFor });
}

async function refusedByAll(registers: readonly Register[], imei: string): Promise<boolean> {
  const answers = await Promise.all(registers.map((register) => register.ask(formatImei(keyOf(imei)))));
  return answers.every((answer) => wordsOf(answer) === 'BLACKLISTED');
}
