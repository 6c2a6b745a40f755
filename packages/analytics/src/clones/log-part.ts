import { RegistryError } from '@deadset/domain';
import { scatter } from './device-table.ts';

/** Parts that a log is cut into at most; a room for so few devices is none. */
const mostParts = 2 ** 16;

/** The devices of a log whose scattered numbers end in these bits; all of them where the mask is 0. */
export interface LogPart {
  readonly mask: number;
  readonly bits: number;
}

export const wholeLog: LogPart = { mask: 0, bits: 0 };

export function isOfPart(key: number, { mask, bits }: LogPart): boolean {
  return mask === 0 || (scatter(key) & mask) === bits;
}

/** Two halves of a part. Refuses with `invalid` to cut what is too small already. */
export function halvesOf({ mask, bits }: LogPart): readonly [LogPart, LogPart] {
  const next = mask + 1;
  if (next >= mostParts)
    throw new RegistryError('invalid', 'The memory that the scan may use is too little. Allow it more.');
  return [
    { mask: mask | next, bits },
    { mask: mask | next, bits: bits | next },
  ];
}
