import type { CloneRuleName } from '@deadset/domain';
import { serialsPerTac } from '@deadset/domain';
import { largestKey } from './identifier-book.ts';

/** What is known of a type of phone by its Type Allocation Code. */
export interface DeviceType {
  /** When the code was given to its maker, ms since 1970. */
  readonly allocatedAt?: number;
  /** Generations of radio that the model speaks, bits of `radioGenerations`. */
  readonly radio?: number;
}

/** Every code that was given out, by its number; none is known to be missing when absent. */
export type DeviceTypes = ReadonlyMap<number, DeviceType>;

/** What a number says by itself; a number that says several things is told by the first. */
export type NumberRule = Extract<
  CloneRuleName,
  'invalid-imei' | 'test-tac' | 'unallocated-tac' | 'before-allocation'
>;

/** The rule that the number of a device breaks, with when it was first seen; undefined when it breaks none. */
export function brokenNumberRule(
  key: number,
  firstAt: number,
  types: DeviceTypes | undefined,
): NumberRule | undefined {
  if (key > largestKey || isMadeUp(key)) return 'invalid-imei';
  const tac = Math.floor(key / serialsPerTac);
  if (isTestTac(tac)) return 'test-tac';
  if (types === undefined) return undefined;
  const type = types.get(tac);
  if (type === undefined) return 'unallocated-tac';
  return type.allocatedAt !== undefined && firstAt < type.allocatedAt ? 'before-allocation' : undefined;
}

/** One digit repeated, zeros among them, and 01 repeated: what phones tell whose number was wiped. */
function isMadeUp(key: number): boolean {
  return key % 11_111_111_111_111 === 0 || key === 1_010_101_010_101;
}

/** Codes 001001 to 001017 and those of 0044, 0086 and 0091, which are for tests. DIRBS-Core `is_test_tac`. */
function isTestTac(tac: number): boolean {
  const [four, six] = [Math.floor(tac / 10_000), Math.floor(tac / 100)];
  return (six >= 1_001 && six <= 1_017) || four === 44 || four === 86 || four === 91;
}
