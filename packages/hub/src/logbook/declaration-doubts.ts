import type { DisputeReason, ImeiKey } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import { firstDeclaredAt } from './device-store.ts';
import { enrolFurtherKeys } from './enrolling.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import { keeperOf, type MetDeclaration, mayDeclare, meetDeclaration } from './meet-declaration.ts';

/** What the logbook says of somebody who declares a phone, and what it does then. */
export interface LogbookDoubts {
  /** Nobody is barred from a first word: see `logbookDoubts`. */
  mayNotDeclare(): Promise<undefined>;
  /** Why the declaration bars nothing until a human has decided; undefined when the logbook knows no reason. */
  disputeOf(trx: Trx, phone: { readonly keys: readonly ImeiKey[] }): Promise<DisputeReason | undefined>;
  /** Whether one of these further keys is in a logbook that is not the phone's own. */
  isInAnotherLogbook(
    trx: Trx,
    phone: { readonly keys: readonly ImeiKey[]; readonly further: readonly ImeiKey[] },
  ): Promise<boolean>;
  /** Releases of the phone that are void from then on, and claims that are held. */
  meet(trx: Trx, word: MetDeclaration): Promise<unknown>;
}

/**
 * The logbook's doubts about declarations. Whoever proves by a line shows no logbook: after a claim they may be who sold
 * the phone, so a human looks, unless the release was made in the 24 hours before they declared.
 *
 * Nobody is turned away at the first word: a keeper who has lost the code could not be told from a seller who hides it,
 * and an unproved word holds only what waits for the keeper's consent anyway.
 */
export function logbookDoubts({
  clock,
  entropy,
}: Pick<LogbookDependencies, 'clock' | 'entropy'>): LogbookDoubts {
  return {
    mayNotDeclare: () => Promise.resolve(undefined),
    isInAnotherLogbook: async (trx, { keys, further }) => {
      const own = await keeperOf(trx, keys);
      for (const key of further) {
        const keeper = await keeperOf(trx, [key]);
        if (keeper !== undefined && keeper.enrolmentId !== own?.enrolmentId) return true;
      }
      return false;
    },
    meet: async (trx, word) => {
      await enrolFurtherKeys(trx, entropy, word);
      return meetDeclaration(trx, word);
    },
    async disputeOf(trx, { keys }) {
      const at = (await firstDeclaredAt(trx, keys)) ?? clock();
      const { prove } = await mayDeclare(trx, undefined, keys, at);
      const keeper = await keeperOf(trx, keys);
      return prove === 'accepted' || keeper?.isHeld === true ? undefined : 'another-keeper';
    },
  };
}
