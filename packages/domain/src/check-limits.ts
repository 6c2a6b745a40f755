import type { ImeiKey } from './imei.ts';

/**
 * How wide the neighbourhoods are in which different phones are counted, in serial numbers: a hundred in a row, ten
 * thousand, and the million of a whole TAC. Whoever tries numbers out stays in one of them, in whatever order.
 */
export const neighbourhoodWidths = { near: 100, around: 10_000, model: 1_000_000 } as const;
export type Neighbourhood = keyof typeof neighbourhoodWidths;
export const neighbourhoods = ['near', 'around', 'model'] as const satisfies readonly Neighbourhood[];

/** Something for each neighbourhood. */
export type ByNeighbourhood<T> = Readonly<Record<Neighbourhood, T>>;

/** The neighbourhoods that a number is in: its leading digits. No two of one width have the same. */
export function placesOf(key: ImeiKey): ByNeighbourhood<number> {
  const { near, around, model } = neighbourhoodWidths;
  return { near: Math.floor(key / near), around: Math.floor(key / around), model: Math.floor(key / model) };
}

/** What the public check allows. One table; `judgePublicCheck` reads it. */
export interface PublicCheckLimits {
  /** Different phones of one account in a day. */
  readonly perDay: number;
  /** As many more for visitors who were there before the account was closed to others. */
  readonly reserve: number;
  /** Different phones that one session may take of the reserve, everything it asked that day counted. */
  readonly perSession: number;
  /** So many different phones of one neighbourhood are a scan, and the whole TAC is closed to the account. */
  readonly scan: ByNeighbourhood<number>;
  /** What is left of `scan.model` while a TAC is asked about from everywhere at once. */
  readonly crowdedModel: number;
  /** A TAC is crowded when all accounts together asked about this many different phones of it in the time. */
  readonly crowd: { readonly phones: number; readonly withinMs: number };
}

/**
 * At most a hundred different phones a day for an account, the reserve included, and never a hundred of one TAC.
 *
 * An account is a network of houses: the /24 of an IPv4 address, the /56 of an IPv6 one. Cookies are no account, for
 * whoever tries numbers out drops them.
 */
export const publicCheckLimits: PublicCheckLimits = {
  perDay: 60,
  reserve: 40,
  perSession: 3,
  scan: { near: 10, around: 20, model: 30 },
  crowdedModel: 5,
  crowd: { phones: 60, withinMs: 3_600_000 },
};

/** One different phone that an account has been told of today; phones, places and sessions by names that stand for them. */
export interface CheckTrace {
  readonly phone: string;
  readonly places: ByNeighbourhood<string>;
  readonly session?: string;
  readonly isFromReserve: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The question that is to be judged. */
export interface PublicQuestion {
  readonly phone: string;
  readonly places: ByNeighbourhood<string>;
  /** The visitor's session, and when it was opened (ms since 1970); absent for a visitor without a cookie. */
  readonly session?: { readonly name: string; readonly openedAt: number };
  /** Whether its TAC is asked about from everywhere at once. */
  readonly isCrowded: boolean;
}

/** Whether an account gets an answer, and what that costs it. */
export type PublicJudgement =
  /** It had the answer today: asking again is free. */
  | { readonly kind: 'again' }
  /** `fills` is the neighbourhood that is full now: a scan has been found, and its TAC is closed to the account. */
  | { readonly kind: 'counted'; readonly fills?: Neighbourhood }
  | { readonly kind: 'reserve' }
  | { readonly kind: 'refused'; readonly because: 'scan' | 'spent' };

/**
 * The rule of the public check. `traces` are those of the account today, oldest first.
 *
 * It is never told what is known of a phone, so what it decides cannot say anything about that.
 */
export function judgePublicCheck(
  traces: readonly CheckTrace[],
  question: PublicQuestion,
  limits: PublicCheckLimits = publicCheckLimits,
): PublicJudgement {
  if (traces.some(({ phone }) => phone === question.phone)) return { kind: 'again' };
  const open = traces.filter(({ isFromReserve }) => !isFromReserve);
  const ofModel = open.filter(({ places }) => places.model === question.places.model);
  const found = neighbourhoods.flatMap((name) => scanIn(ofModel, name, mostOf(name, question, limits)) ?? []);
  if (found.length === 0 && open.length < limits.perDay) {
    const filled = neighbourhoods.find(
      (name) => placesLike(ofModel, question, name).length + 1 >= mostOf(name, question, limits),
    );
    return filled === undefined ? { kind: 'counted' } : { kind: 'counted', fills: filled };
  }
  const closedAt = found.length === 0 ? (open.at(-1)?.at ?? 0) : Math.min(...found);
  if (mayUseReserve(traces, question, limits, closedAt)) return { kind: 'reserve' };
  return { kind: 'refused', because: found.length === 0 ? 'spent' : 'scan' };
}

/** When a scan was found among an account's phones of one TAC: at the one that made some neighbourhood full. */
function scanIn(ofModel: readonly CheckTrace[], name: Neighbourhood, most: number): number | undefined {
  const seen = new Map<string, number>();
  for (const { places, at } of ofModel) {
    const count = (seen.get(places[name]) ?? 0) + 1;
    if (count >= most) return at;
    seen.set(places[name], count);
  }
  return undefined;
}

function placesLike(
  ofModel: readonly CheckTrace[],
  { places }: PublicQuestion,
  name: Neighbourhood,
): CheckTrace[] {
  return ofModel.filter((trace) => trace.places[name] === places[name]);
}

function mostOf(name: Neighbourhood, { isCrowded }: PublicQuestion, limits: PublicCheckLimits): number {
  return name === 'model' && isCrowded ? limits.crowdedModel : limits.scan[name];
}

/** A neighbour of whoever tried numbers out: there before it was noticed, and with few questions of their own. */
function mayUseReserve(
  traces: readonly CheckTrace[],
  { session }: PublicQuestion,
  { reserve, perSession }: PublicCheckLimits,
  closedAt: number,
): boolean {
  if (session === undefined || session.openedAt >= closedAt) return false;
  const own = traces.filter((trace) => trace.session === session.name).length;
  return own < perSession && traces.filter(({ isFromReserve }) => isFromReserve).length < reserve;
}
