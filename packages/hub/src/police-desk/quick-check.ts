import { RegistryError } from '@deadset/domain';
import { deviceMark, type Officer } from '../police-zone/index.ts';
import { findOpenCases, type PoliceCase } from './case-store.ts';
import { type CheckReason, checkReasons, isKeyOf } from './case-words.ts';
import type { DeskParts, SeizureStep } from './desk-parts.ts';
import { type DeviceLook, lookUpDevice } from './device-look-store.ts';
import { markOf, type TypedIdentifier } from './typed-identifier.ts';

/** What an officer is told of a phone: what the register knows, and what the police do about it already. */
export interface QuickAnswer {
  /** Absent for a serial number: the register knows phones by their IMEIs alone. */
  readonly look?: DeviceLook;
  readonly cases: readonly PoliceCase[];
  /** What the property store knows of it. */
  readonly seizures: readonly SeizureStep[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Why an officer checks: one of the buttons, or their own words. */
export interface WhyChecked {
  readonly reason: CheckReason | 'other';
  /** In the logs. */
  readonly words: string;
}

/**
 * The reason of a check from the button that was pressed. Throws 'invalid' for none, and for words of one's own that are
 * too short, too long, or hold what looks like a number of a phone, a person or an address: they are kept for years.
 */
export function readCheckReason(button = '', other = ''): WhyChecked {
  if (isKeyOf(checkReasons, button)) return { reason: button, words: checkReasons[button] };
  if (button !== 'other') throw new RegistryError('invalid', 'Choose why you check this phone');
  const words = other.trim();
  if (words.length < 3 || words.length > 100)
    throw new RegistryError('invalid', 'Say why you check this phone in 3 to 100 characters');
  if (/@|\d(?:[ -]?\d){8,}/.test(words)) {
    throw new RegistryError(
      'invalid',
      'Leave out telephone numbers, numbers of phones and addresses: what you write is kept',
    );
  }
  return { reason: 'other', words };
}

/** Asks both zones about a phone. That it was asked, by whom and why, is in both logs before there is an answer. */
export async function quickCheck(
  desk: DeskParts,
  officer: Officer,
  typed: TypedIdentifier & { readonly ok: true },
  why: WhyChecked,
): Promise<QuickAnswer> {
  const mark = markOf(desk.sealKey, typed);
  const { reason, words } = why;
  const crossing = { by: officer, act: 'quick-check', object: mark, why: words, detail: { reason } };
  const look =
    typed.kind === 'imei'
      ? await desk.gateway.fromRegister(crossing, (register) => lookUpDevice(register, typed.key))
      : undefined;
  const marks = [...new Set([mark, ...(look?.keys ?? []).map((key) => deviceMark(desk.sealKey, key))])];
  const declarationIds = (look?.reports ?? []).map(({ id }) => id);
  const at = desk.clock();
  const known = await desk.zone.within({ ...crossing, at, kind: 'consultation' }, async (police) => ({
    cases: await findOpenCases(police, { marks, declarationIds }),
    seizures: await desk.seizureSteps(police, marks),
  }));
  return { ...known, at, ...(look === undefined ? {} : { look }) };
}
