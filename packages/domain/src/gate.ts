import { isInForce, type Listing, type Tier } from './listing.ts';

/** The places where a stolen phone is given a new life, and where the question is asked. */
export const gates = [
  'network-attach',
  'esim-download',
  'activation',
  'account',
  'resale',
  'repair',
  'parts',
  'export',
  'insurance',
] as const;
export type Gate = (typeof gates)[number];

/** Whether text names a gate. */
export function isGate(text: string): text is Gate {
  return gates.some((gate) => gate === text);
}

/** What a gate does: lets pass, asks to wait, or turns away. */
export type Outcome = 'allow' | 'hold' | 'refuse';

/** Why a gate answers as it does. Every refusal and hold names one, so that it can be appealed. */
export type Reason = 'no-report-found' | 'tracked' | 'declared-not-proved' | 'declared-stolen';

/** The answer of one gate about one device. `tier` is there exactly when a listing in force was met. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly tier?: Tier;
}

type Policy = Readonly<Record<'unproved' | 'proved', Outcome>>;

/**
 * What each device gate does about a listed device, by whether its keeper has proved the declaration.
 *
 * Unproved words never bar anything: they hold a *new* account, keeper, resale or export, and nothing else, so that
 * nobody's own phone stops working on a stranger's word. eSIM download and network attach follow the network's list.
 */
export const gatePolicy = {
  'network-attach': { unproved: 'allow', proved: 'refuse' },
  'esim-download': { unproved: 'allow', proved: 'refuse' },
  activation: { unproved: 'hold', proved: 'refuse' },
  account: { unproved: 'hold', proved: 'refuse' },
  resale: { unproved: 'hold', proved: 'refuse' },
  repair: { unproved: 'allow', proved: 'refuse' },
  parts: { unproved: 'hold', proved: 'refuse' },
  export: { unproved: 'hold', proved: 'refuse' },
  insurance: { unproved: 'hold', proved: 'refuse' },
} as const satisfies Record<Gate, Policy>;

/** Gates of a network, where recovery mode lets the phone pass so that it can be found. */
const networkGates: ReadonlySet<Gate> = new Set<Gate>(['network-attach', 'esim-download']);

const clear: Verdict = { outcome: 'allow', reason: 'no-report-found' };

/**
 * The rule behind every protocol: what a gate answers about a listing at an instant (milliseconds since 1970).
 *
 * A listing past its end has no effect whatever the age of the list that carried it.
 */
export function verdictAt(gate: Gate, listing: Listing | undefined, at: number): Verdict {
  if (listing === undefined || !isInForce(listing, at)) return clear;
  const { tier } = listing;
  if (tier > 0 && listing.effect === 'tracked' && networkGates.has(gate)) {
    return { outcome: 'allow', reason: 'tracked', tier };
  }
  const outcome = gatePolicy[gate][tier === 0 ? 'unproved' : 'proved'];
  if (outcome === 'allow') return { outcome, reason: 'tracked', tier };
  return { outcome, reason: outcome === 'hold' ? 'declared-not-proved' : 'declared-stolen', tier };
}

/** The three lists of an equipment identity register. 3GPP TS 22.016 clause 4 and TS 29.272 clause 7.3.51. */
export type EquipmentStatus = 'WHITELISTED' | 'BLACKLISTED' | 'GREYLISTED';
