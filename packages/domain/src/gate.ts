import { isInForce, type Listing, type Tier } from './listing.ts';
import type { Enforcement } from './participant.ts';

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

/**
 * Gates where somebody stands at a counter: that one of them met a phone tells where it is. A declarer hears of it a day
 * late and by the week, for the phone may be in the hands of who had reason to leave.
 */
export const gatesAtAPlace = ['resale', 'repair', 'parts', 'export'] as const satisfies readonly Gate[];

/** How late a declarer hears of a gate at a place, in milliseconds: 24 hours. */
export const placeSilenceMs = 24 * 3_600_000;

/** What a gate does: lets pass, asks to wait, or turns away. */
export type Outcome = 'allow' | 'hold' | 'refuse';

/** Why a gate answers as it does. Every refusal and hold names one, so that it can be appealed. */
export const reasons = [
  'no-report-found',
  'tracked',
  'declared-not-proved',
  'declared-stolen',
  'disputed',
  'keeper-consent-needed',
] as const;
export type Reason = (typeof reasons)[number];

/** The answer of one gate about one device. `tier` is there exactly when a listing in force was met. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly tier?: Tier;
}

type Policy = Readonly<Record<'enrolled' | 'unproved' | 'proved', Outcome>>;

/**
 * What each gate does about a listed device: one in the logbook, one that was declared without proof (or whose
 * declaration is disputed), and one whose keeper has proved the declaration.
 *
 * Unproved words never bar anything: they hold a *new* account, keeper, resale or export, and nothing else, so that
 * nobody's own phone stops working on a stranger's word. A device in the logbook waits for its keeper's consent at the
 * gates where it would go to somebody new, never at a network. eSIM download and network attach follow the network's list.
 */
export const gatePolicy = {
  'network-attach': { enrolled: 'allow', unproved: 'allow', proved: 'refuse' },
  'esim-download': { enrolled: 'allow', unproved: 'allow', proved: 'refuse' },
  activation: { enrolled: 'hold', unproved: 'hold', proved: 'refuse' },
  account: { enrolled: 'hold', unproved: 'hold', proved: 'refuse' },
  resale: { enrolled: 'hold', unproved: 'hold', proved: 'refuse' },
  repair: { enrolled: 'allow', unproved: 'allow', proved: 'refuse' },
  parts: { enrolled: 'hold', unproved: 'hold', proved: 'refuse' },
  export: { enrolled: 'hold', unproved: 'hold', proved: 'refuse' },
  insurance: { enrolled: 'allow', unproved: 'hold', proved: 'refuse' },
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
  const { tier, effect } = listing;
  if (effect === 'enrolled') {
    const outcome = gatePolicy[gate].enrolled;
    // That a phone is in somebody's logbook is nobody's business where nothing follows from it.
    return outcome === 'allow' ? clear : { outcome, reason: 'keeper-consent-needed', tier };
  }
  if (effect === 'disputed') return { outcome: gatePolicy[gate].unproved, reason: 'disputed', tier };
  if (tier > 0 && effect === 'tracked' && networkGates.has(gate)) {
    return { outcome: 'allow', reason: 'tracked', tier };
  }
  const outcome = gatePolicy[gate][tier === 0 ? 'unproved' : 'proved'];
  if (outcome === 'allow') return { outcome, reason: 'tracked', tier };
  return { outcome, reason: outcome === 'hold' ? 'declared-not-proved' : 'declared-stolen', tier };
}

/**
 * How a participant takes part at its gates: a *shadow* participant only keeps what it would have answered, until it
 * switches over; any may act later than a declaration's tier, never earlier.
 */
export interface Stance {
  readonly enforcement: Enforcement;
  /** It holds and refuses from this tier on. */
  readonly actsFromTier: Tier;
}

/** Acts at once on all that the rules say. */
export const fullStance: Stance = { enforcement: 'enforcing', actsFromTier: 0 };

/** Whether a participant of this stance does what a verdict says; otherwise it lets the device pass and keeps the attempt. */
export function isEnforced(verdict: Verdict, { enforcement, actsFromTier }: Stance): boolean {
  if (verdict.outcome === 'allow') return true;
  return enforcement === 'enforcing' && (verdict.tier ?? 0) >= actsFromTier;
}

/** The three lists of an equipment identity register. 3GPP TS 22.016 clause 4 and TS 29.272 clause 7.3.51. */
export type EquipmentStatus = 'WHITELISTED' | 'BLACKLISTED' | 'GREYLISTED';
