/**
 * How sure the record is of a declaration.
 *
 * 0 declared (anyone's unproved word) · 1 keeper proved · 2 police verified · 3 title (court order or insurer).
 */
export type Tier = 0 | 1 | 2 | 3;

/**
 * What a listing does to an IMEI.
 *
 * `enrolled` nobody has declared it, but its keeper is asked before it goes to somebody new · `disputed` networks let it
 * pass and tell, others hold, until a human has decided · `tracked` networks let it pass and tell · `prohibited` barred.
 */
export type Effect = 'enrolled' | 'disputed' | 'tracked' | 'prohibited';

/** The keeper's choice from tier 1: bar the phone everywhere, or let networks carry it so that it may be found. */
export type Mode = 'total' | 'recovery';

/** What all declarations and enrolments on one IMEI key do together: the strongest of the active ones. */
export interface Listing {
  readonly effect: Effect;
  readonly tier: Tier;
  /** Milliseconds since 1970 after which the listing has no effect at any gate; absent means until withdrawn. */
  readonly untilAt?: number;
}

/** How long an unproved declaration lives, in milliseconds: 48 hours. */
export const unprovedLifeMs = 48 * 3_600_000;

/** How long a device that had one unproved declaration takes no other, in milliseconds: 90 days. */
export const unprovedPauseMs = 90 * 86_400_000;

/** How long a proved appeal lets a phone work while it is decided, in milliseconds: seven days. */
export const easingLifeMs = 7 * 86_400_000;

/** The effect of one declaration on its own; a disputed one bars nothing until a human has decided. */
export function effectOf(tier: Tier, mode: Mode, isDisputed = false): Effect {
  if (isDisputed) return 'disputed';
  return tier === 0 || mode === 'recovery' ? 'tracked' : 'prohibited';
}

/**
 * How much a listing does, 0 to 4: enrolled, an unproved word, a dispute, a proved declaration that networks only track,
 * one that bars the phone everywhere.
 */
export function strengthOf({ effect, tier }: Pick<Listing, 'effect' | 'tier'>): number {
  if (effect === 'tracked') return tier === 0 ? 1 : 3;
  return strengths[effect];
}

const strengths = { enrolled: 0, disputed: 2, prohibited: 4 } as const;

/** Whether a listing still counts at an instant. The instant in `untilAt` itself no longer does. */
export function isInForce(listing: Listing, at: number): boolean {
  return listing.untilAt === undefined || at < listing.untilAt;
}

/**
 * Orders listings from weak to strong: what they do first, then tier, then the later end.
 *
 * Total and deterministic, because hub and edges must agree on the strongest without asking each other.
 */
export function compareListings(a: Listing, b: Listing): number {
  const byStrength = strengthOf(a) - strengthOf(b);
  if (byStrength !== 0) return byStrength;
  if (a.tier !== b.tier) return a.tier - b.tier;
  const [endA, endB] = [a.untilAt ?? Number.POSITIVE_INFINITY, b.untilAt ?? Number.POSITIVE_INFINITY];
  return endA === endB ? 0 : endA - endB;
}

/** The strongest of several listings; undefined when there is none. */
export function strongest(listings: readonly Listing[]): Listing | undefined {
  return listings.reduce<Listing | undefined>(
    (best, next) => (best === undefined || compareListings(next, best) > 0 ? next : best),
    undefined,
  );
}
