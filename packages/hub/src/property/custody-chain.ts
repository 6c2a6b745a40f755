import type { ExhibitAct } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';

/** One link of the chain of an exhibit: who had it, when, where and why. */
export interface CustodyFact {
  /** Of the exhibit, such as `7K3M-Q2XD-0012`. */
  readonly exhibit: string;
  /** From 1, without a gap. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Id of the account, `person:…`, or `keeper` who booked by themselves. */
  readonly actor: string;
  /** As their force calls them. */
  readonly who: string;
  readonly act: ExhibitAct;
  /** Where the exhibit is from then on. */
  readonly place: string;
  readonly why: string;
  /** Number of the seal or bag that it is in from then on; empty when in none. */
  readonly seal: string;
}

export interface CustodyLink extends CustodyFact {
  /** Hash of the link before; 32 zero bytes for the first. */
  readonly previous: Buffer;
  /** SHA-256 over the link before and this one's facts. 32 bytes. */
  readonly hash: Buffer;
}

/** What the first link follows. */
export const chainStart: Buffer = Buffer.alloc(32);
const prefix = 'deadset custody v1\n';

/**
 * The bytes that a link is hashed over: its facts as a JSON array in the order of `CustodyFact`. Anybody can compute them
 * again from an export, with no program of ours.
 */
function factBytes(fact: CustodyFact): Buffer {
  const { exhibit, number, at, actor, who, act, place, why, seal } = fact;
  return Buffer.from(prefix + JSON.stringify([exhibit, number, at, actor, who, act, place, why, seal]));
}

/** Puts a fact behind a chain. */
export function linkAfter(previous: Buffer, fact: CustodyFact): CustodyLink {
  return { ...fact, previous, hash: sha256(previous, factBytes(fact)) };
}

/** What the log keeps of the heads of devices that were taken in together: SHA-256 over them in the order of their numbers. */
export function hashOfHeads(heads: readonly Buffer[]): string {
  return sha256(...heads).toString('hex');
}

/** Whether a chain is whole, and if not, at which link it breaks first. */
export type CustodyVerdict =
  | { readonly whole: true; readonly head: Buffer }
  | { readonly whole: false; readonly at: number; readonly fault: string };

/** Follows a chain from its first link and computes every hash again. `links` are in the order of their numbers. */
export function verifyCustody(exhibit: string, links: readonly CustodyLink[]): CustodyVerdict {
  let head = chainStart;
  for (const [i, link] of links.entries()) {
    const number = i + 1;
    const fault = faultOf(exhibit, link, number, head);
    if (fault !== undefined) return { whole: false, at: number, fault };
    head = link.hash;
  }
  return links.length === 0
    ? { whole: false, at: 1, fault: 'The chain has no first link.' }
    : { whole: true, head };
}

function faultOf(exhibit: string, link: CustodyLink, number: number, head: Buffer): string | undefined {
  if (link.number !== number) return `Link ${number} is missing.`;
  if (link.exhibit !== exhibit) return `Link ${number} belongs to another exhibit.`;
  if (!link.previous.equals(head)) return `Link ${number} does not follow the one before it.`;
  return linkAfter(head, link).hash.equals(link.hash) ? undefined : `Link ${number} has been changed.`;
}

/** How anybody checks an exported chain. */
export const howToVerify = [
  'Each hash is SHA-256 over 32 bytes of the hash before (zeros for the first), then the text "deadset custody v1" and a line feed, then the facts of the link as a JSON array without spaces: [exhibit, number, at, actor, who, act, place, why, seal].',
  'The head of the chain stands in the hash-chained log of the police zone with every act; with a taking in, SHA-256 over the heads of all devices of that list, in the order of their numbers.',
];
