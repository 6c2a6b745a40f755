import { type ImeiKey, type Listing, strengthOf, strongest } from '@deadset/domain';

/** Length of a declaration's name, in bytes. */
export const declarationNameBytes = 16;

/** A declaration in force on one key, or its enrolment in a logbook, as every follower holds it. */
export interface ListedDeclaration {
  /** Its name in the log, made from the secret that ends it; see `declarationName`. */
  readonly declaration: Buffer;
  /** What it does on its own. */
  readonly listing: Listing;
}

/** One declaration's effect on one key from now on; without a listing the declaration has ended. */
export interface ListChange {
  readonly key: ImeiKey;
  readonly declaration: Buffer;
  readonly listing?: Listing;
}

/** How one IMEI key is listed, all declarations on it taken together; no listing means off the list. */
export interface KeyListing {
  readonly key: ImeiKey;
  readonly listing?: Listing;
}

/** The declarations on a key after one of them has changed, ascending by name. */
export function changedDeclarations(
  present: readonly ListedDeclaration[],
  { declaration, listing }: Omit<ListChange, 'key'>,
): readonly ListedDeclaration[] {
  const others = present.filter((one) => !one.declaration.equals(declaration));
  if (listing === undefined) return others;
  if (others.length === 0) return [{ declaration, listing }];
  return [...others, { declaration, listing }].toSorted((a, b) => a.declaration.compare(b.declaration));
}

/** The strongest of the declarations on a key; undefined when there is none. */
export function strongestOf(declarations: readonly ListedDeclaration[]): Listing | undefined {
  return declarations.length === 1
    ? declarations[0]?.listing
    : strongest(declarations.map(({ listing }) => listing));
}

/**
 * Whether a listing is weaker than the one before it in any way: what it does, the tier or the end.
 *
 * Part by part and not as a whole: a stronger tier that ends at once would be a withdrawal in disguise.
 */
export function isWeakened(present: Listing | undefined, next: Listing): boolean {
  if (present === undefined) return false;
  return strengthOf(next) < strengthOf(present) || isShortened(present, next);
}

/** Whether a listing has a lower tier or ends earlier, which nothing but the end of its declaration may do. */
export function isShortened(present: Listing | undefined, next: Listing): boolean {
  if (present === undefined) return false;
  const [end, nextEnd] = [present, next].map(({ untilAt }) => untilAt ?? Number.POSITIVE_INFINITY);
  return next.tier < present.tier || (nextEnd ?? 0) < (end ?? 0);
}

/**
 * Whether a listing may have the end that it has: only an unproved word ends by itself, and that one only tracks.
 *
 * The strongest declaration on a key stands before all others. Were it strong and soon over, the gates would find a
 * listing past its end and let the phone pass, with every other declaration still on it: a withdrawal without evidence.
 */
export function mayHaveItsEnd({ effect, tier, untilAt }: Listing): boolean {
  return untilAt === undefined || (tier === 0 && effect === 'tracked');
}
