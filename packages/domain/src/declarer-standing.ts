import { isInCoercionWindow } from './logbook.ts';

/** One keeper of a device, as far as the right to declare goes. Instants are milliseconds since 1970. */
export interface ChainLink {
  readonly enrolmentId: string;
  /** When the release was made by which the device went to the next keeper; absent while this one has it, or has left. */
  readonly handedOverByReleaseAt?: number;
  /** Whether this keeper has it no more. */
  readonly isEnded: boolean;
}

/** What somebody who declares a device is to it, by the logbook. */
export type DeclarerStanding =
  /** The device is in nobody's logbook. */
  | 'no-keeper'
  /** They opened the logbook of the present keeper. */
  | 'keeper'
  /** They let it go, by a release so short a time ago that it may have been forced. */
  | 'pressed-keeper'
  /** They let it go: sold, given or traded in. */
  | 'former-keeper'
  /** They showed no logbook. */
  | 'stranger'
  /** They showed no logbook, and the device has changed hands by it: they may be who sold it. */
  | 'stranger-after-claim';

/** What somebody of a standing may do. */
export interface DeclarerRights {
  /** What their unproved word does. */
  readonly declare: 'effect' | 'no-effect-until-proved' | 'refused';
  /** What proof by a line or an account does. */
  readonly prove: 'accepted' | 'disputed' | 'refused';
}

/**
 * Who may declare a device that has a keeper. A seller loses the right with the claim; a stranger's word does nothing by
 * itself, for new accounts, keepers and sales wait for the keeper's consent anyway; and a line that proves who had the phone
 * before a claim does not prove who has it since.
 */
export const declarerRights = {
  'no-keeper': { declare: 'effect', prove: 'accepted' },
  keeper: { declare: 'effect', prove: 'accepted' },
  'pressed-keeper': { declare: 'effect', prove: 'accepted' },
  'former-keeper': { declare: 'refused', prove: 'refused' },
  stranger: { declare: 'no-effect-until-proved', prove: 'accepted' },
  'stranger-after-claim': { declare: 'no-effect-until-proved', prove: 'disputed' },
} as const satisfies Record<DeclarerStanding, DeclarerRights>;

/** What somebody is to a device: `chain` is oldest first; `shown` is the enrolment whose code they showed, if any. */
export function standingOf(
  chain: readonly ChainLink[],
  shown: string | undefined,
  at: number,
): DeclarerStanding {
  const present = chain.find(({ isEnded }) => !isEnded);
  if (present === undefined) return 'no-keeper';
  const own = chain.find(({ enrolmentId }) => enrolmentId === shown);
  if (own !== undefined) {
    if (!own.isEnded) return 'keeper';
    return wasForced(own, at) ? 'pressed-keeper' : 'former-keeper';
  }
  const sales = chain.filter(({ handedOverByReleaseAt }) => handedOverByReleaseAt !== undefined);
  const last = sales.at(-1);
  return last === undefined || wasForced(last, at) ? 'stranger' : 'stranger-after-claim';
}

function wasForced({ handedOverByReleaseAt }: ChainLink, at: number): boolean {
  return handedOverByReleaseAt !== undefined && isInCoercionWindow(handedOverByReleaseAt, at);
}
