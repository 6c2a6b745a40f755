import {
  type CheckTrace,
  type ImeiKey,
  judgePublicCheck,
  type Listing,
  type PublicJudgement,
  publicCheckLimits,
  type Reason,
  type Verdict,
  verdictAt,
} from '@deadset/domain';
import { recordHubAttempts } from '../attempts/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Trx } from '../database/index.ts';
import { type DayMarks, dayMarks } from './check-marks.ts';
import type { CheckSession } from './check-session.ts';
import { findListing } from './listing-store.ts';
import { networkOf } from './network-of.ts';
import { reportScan } from './report-scan.ts';
import { countCrowd, keepTrace, lockAccount, readTraces } from './trace-store.ts';

/** Who asks, without saying who they are. */
export interface PublicAsker {
  /** Their address; only its network is used, and of that a mark is kept for a day. */
  readonly address: string;
  readonly session?: CheckSession;
  /** By what they ask: a page's or a route's path. */
  readonly door: string;
}

export type PublicAnswer =
  | { readonly answered: true; readonly verdict: Verdict; readonly at: number }
  /** Too many different phones; `retryAfterSeconds` is how long it is until the next day. */
  | { readonly answered: false; readonly because: 'scan' | 'spent'; readonly retryAfterSeconds: number };

/** Where everybody asks: the answer, and what it costs the account. */
export interface PublicDesk {
  /** Answers, or refuses, in the transaction of whatever else follows from it. */
  ask(trx: Trx, asker: PublicAsker, key: ImeiKey): Promise<PublicAnswer>;
}

/** What the public is never told of a phone; it gets the answer that a phone without any report gets. */
const notForThePublic: ReadonlySet<Reason> = new Set<Reason>(['keeper-consent-needed']);
const dayMs = 86_400_000;

/** What the public check says of a listing: an enrolment in a logbook is nobody's business, for it names real phones. */
export function publicVerdict(listing: Listing | undefined, at: number): Verdict {
  const verdict = verdictAt('resale', listing, at);
  return notForThePublic.has(verdict.reason) ? verdictAt('resale', undefined, at) : verdict;
}

export function createPublicDesk({ clock, markKey }: { clock: Clock; markKey: Buffer }): PublicDesk {
  return {
    ask: (trx, asker, key) => answer(trx, asker, key, dayMarks(markKey, clock()), clock()),
  };
}

async function answer(
  trx: Trx,
  asker: PublicAsker,
  key: ImeiKey,
  marks: DayMarks,
  at: number,
): Promise<PublicAnswer> {
  const judged = await spend(trx, asker, key, marks, at);
  if (judged.kind === 'refused') return refusal(judged, at);
  const verdict = publicVerdict(await findListing(trx, key), at);
  // That somebody asked, and never about which phone.
  await recordAudit(trx, {
    at,
    actor: 'public',
    act: 'check',
    object: 'check',
    why: 'may this phone be bought',
  });
  const { outcome, reason, tier } = verdict;
  if (judged.kind !== 'again' && tier !== undefined) {
    // The page tells and turns nobody away, so it is no refusal of anybody's.
    const met = { participant: 'public', gate: 'resale', enforced: false } as const;
    await recordHubAttempts(trx, [{ ...met, key, outcome, reason, tier, at }]);
  }
  return { answered: true, verdict, at };
}

/** Judges by what the account has been told today, and counts what it is about to be told. */
async function spend(
  trx: Trx,
  { address, session, door }: PublicAsker,
  key: ImeiKey,
  marks: DayMarks,
  at: number,
): Promise<PublicJudgement> {
  const { day } = marks;
  const [account, phone, places] = [marks.account(networkOf(address)), marks.phone(key), marks.places(key)];
  await lockAccount(trx, account);
  const traces = await readTraces(trx, day, account);
  const { phones: mostInCrowd, withinMs } = publicCheckLimits.crowd;
  const crowd = await countCrowd(trx, day, places.model, at - withinMs);
  const sessionMark = session && marks.session(session.name);
  const judged = judgePublicCheck(traces, {
    phone: phone.toString('hex'),
    places: {
      near: places.near.toString('hex'),
      around: places.around.toString('hex'),
      model: places.model.toString('hex'),
    },
    isCrowded: crowd >= mostInCrowd,
    ...(session &&
      sessionMark && { session: { name: sessionMark.toString('hex'), openedAt: session.openedAt } }),
  });
  if (judged.kind === 'again' || judged.kind === 'refused') return judged;
  const isFromReserve = judged.kind === 'reserve';
  await keepTrace(trx, {
    day,
    account,
    phone,
    places,
    isFromReserve,
    at,
    ...(sessionMark && { session: sessionMark }),
  });
  if (judged.kind === 'counted' && judged.fills !== undefined) {
    const place = places[judged.fills];
    const phones = countIn(traces, judged.fills, place) + 1;
    await reportScan(trx, { day, account, place, door, neighbourhood: judged.fills, phones, at });
  }
  if (crowd + 1 >= mostInCrowd) {
    const everybody = marks.account('everybody');
    const scan = { day, account: everybody, place: places.model, door, neighbourhood: 'crowd' as const };
    await reportScan(trx, { ...scan, phones: crowd + 1, at });
  }
  return judged;
}

function countIn(
  traces: readonly CheckTrace[],
  neighbourhood: keyof CheckTrace['places'],
  place: Buffer,
): number {
  const name = place.toString('hex');
  return traces.filter(({ places }) => places[neighbourhood] === name).length;
}

function refusal({ because }: PublicJudgement & { kind: 'refused' }, at: number): PublicAnswer {
  return { answered: false, because, retryAfterSeconds: Math.ceil((dayMs - (at % dayMs)) / 1000) };
}
