import { canariesInTac, canaryTac } from './canary.ts';
import { type ImeiKey, imeiKeyFrom, serialsPerTac } from './imei.ts';
import type { Mode, Tier } from './listing.ts';

/** How many numbers the sandbox has: the last of the reserved type allocation code, which canaries leave alone. */
const sandboxSize = serialsPerTac - canariesInTac;
/** Numbers of the sandbox that are never declared. */
const neverDeclared = 100;

/** What a sandbox device is, for somebody who wants to see what a gate does about it. */
export const sandboxKinds = [
  /** Nobody ever says anything about it. */
  'unlisted',
  /** Somebody's unproved word. */
  'unproved',
  /** Proved; its keeper chose total mode. */
  'proved',
  /** Proved; its keeper chose recovery mode. */
  'recovery',
  /** Proved, with a doubt that a human has to decide. */
  'disputed',
  /** Nobody has declared it; it is in the logbook of a keeper who answers as the participant says. */
  'enrolled',
  /** As `proved`, declared just now for one participant. */
  'fresh',
] as const;
export type SandboxKind = (typeof sandboxKinds)[number];

/** What is declared about each kind that is. */
export const sandboxWords = {
  unproved: { tier: 0, mode: 'total' },
  proved: { tier: 1, mode: 'total' },
  recovery: { tier: 1, mode: 'recovery' },
  disputed: { tier: 0, mode: 'total' },
  fresh: { tier: 1, mode: 'total' },
} as const satisfies Partial<Record<SandboxKind, { readonly tier: Tier; readonly mode: Mode }>>;
/** Kinds that are declared. */
export type DeclaredSandboxKind = keyof typeof sandboxWords;

/** The key of the nth sandbox device that may be declared, counted from 0; they come round again. */
export function sandboxKey(number: number): ImeiKey {
  return keyAt(neverDeclared + (number % (sandboxSize - neverDeclared)));
}

/** The key of the device that is in a logbook. */
export function enrolledSandboxKey(): ImeiKey {
  return keyAt(neverDeclared - 1);
}

/** Keys that are never declared nor enrolled: no gate may refuse them. */
export function unlistedSandboxKeys(count: number): ImeiKey[] {
  if (count >= neverDeclared)
    throw new RangeError(`${neverDeclared - 1} keys of the sandbox are on no list ever`);
  return Array.from({ length: count }, (_, i) => keyAt(i));
}

function keyAt(number: number): ImeiKey {
  const key = imeiKeyFrom(canaryTac, canariesInTac + number);
  if (key === undefined) throw new RangeError('sandbox devices are numbered from 0');
  return key;
}
