/**
 * How sure the record is of a declaration.
 *
 * 0 declared (anyone's unproved word) · 1 keeper proved · 2 police verified · 3 title (court order or insurer).
 */
export type Tier = 0 | 1 | 2 | 3;

/** What a listing does to an IMEI at network gates: `prohibited` bars it, `tracked` lets it pass and is told. */
export type Effect = 'prohibited' | 'tracked';

/** The keeper's choice from tier 1: bar the phone everywhere, or let networks carry it so that it may be found. */
export type Mode = 'total' | 'recovery';

/** The effect of all declarations on one IMEI key: the strongest of the active ones. */
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

/** The effect of one declaration on its own. */
export function effectOf(tier: Tier, mode: Mode): Effect {
  return tier === 0 || mode === 'recovery' ? 'tracked' : 'prohibited';
}

/** Whether a listing still counts at an instant. The instant in `untilAt` itself no longer does. */
export function isInForce(listing: Listing, at: number): boolean {
  return listing.untilAt === undefined || at < listing.untilAt;
}

/**
 * Orders listings from weak to strong: effect first, then tier, then the later end.
 *
 * Total and deterministic, because hub and edges must agree on the strongest without asking each other.
 */
export function compareListings(a: Listing, b: Listing): number {
  const byEffect = Number(a.effect === 'prohibited') - Number(b.effect === 'prohibited');
  if (byEffect !== 0) return byEffect;
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
