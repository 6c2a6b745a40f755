import { type ImeiKey, imeiKeyFrom, type Tac, tacOf } from './imei.ts';

/**
 * The type allocation code of canaries, 00 10 17 99: entries about no phone, which show that the record reaches the gates.
 *
 * It lies in the range of test devices, whose codes begin with 00 (GSMA TS.06, "Test IMEI": 00, then 10 with 01 to 17),
 * so no phone that is sold has it. It is reserved for the clock of the hub.
 */
export const canaryTac: number = 101_799;

/** How many serial numbers of it canaries use, from 0; those behind are the sandbox's (`sandbox.ts`). */
export const canariesInTac = 900_000;

/** Whether a key is reserved for canaries and the sandbox, so that nobody may declare it or bring it in a list. */
export function isCanaryKey(key: ImeiKey): boolean {
  const tac: Tac = tacOf(key);
  return tac === canaryTac;
}

/** The key of the nth canary; after 900 000 the serial numbers come round again. */
export function canaryKey(number: number): ImeiKey {
  const key = imeiKeyFrom(canaryTac, number % canariesInTac);
  if (key === undefined) throw new RangeError('canaries are numbered from 0');
  return key;
}
