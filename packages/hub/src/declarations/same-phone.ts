import { type ImeiKey, isPlausiblePair } from '@deadset/domain';

/** Most numbers that one phone has. */
const mostKeys = 4;

/** The first phone that a network names, with its other numbers: a line may have been in several phones. */
export function samePhone(keys: readonly ImeiKey[]): ImeiKey[] {
  const [first] = keys;
  if (first === undefined) return [];
  return [...new Set(keys.filter((key) => isPlausiblePair(first, key)))].slice(0, mostKeys);
}
