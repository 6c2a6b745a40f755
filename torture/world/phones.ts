import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';

/** The phone of a number: each number another one, spread over five thousand types as stolen ones are. */
export function phoneOf(number: number): ImeiKey {
  const key = imeiKeyFrom(35_000_000 + ((number * 7919) % 5_000), Math.floor(number / 5_000));
  if (key === undefined) throw new Error('more phones than the numbering plan has');
  return key;
}
