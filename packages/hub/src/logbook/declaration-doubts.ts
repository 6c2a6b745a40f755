import type { DisputeReason, ImeiKey } from '@deadset/domain';
import type { Clock } from '../clock.ts';
import type { Trx } from '../database/index.ts';
import { firstDeclaredAt } from './enrolment-store.ts';
import { keeperOf, mayDeclare } from './meet-declaration.ts';

/** What the logbook says of somebody who proves a declaration by a line or an account. */
export interface LogbookDoubts {
  /** Why the declaration bars nothing until a human has decided; undefined when the logbook knows no reason. */
  disputeOf(trx: Trx, phone: { readonly keys: readonly ImeiKey[] }): Promise<DisputeReason | undefined>;
}

/**
 * The logbook's doubts about declarations. Whoever proves by a line shows no logbook: after a claim they may be who sold
 * the phone, so a human looks, unless the release was made in the 24 hours before they declared.
 *
 * Nobody is turned away at the first word: a keeper who has lost the code could not be told from a seller who hides it,
 * and an unproved word holds only what waits for the keeper's consent anyway.
 */
export function logbookDoubts(clock: Clock): LogbookDoubts {
  return {
    async disputeOf(trx, { keys }) {
      const at = (await firstDeclaredAt(trx, keys)) ?? clock();
      const { prove } = await mayDeclare(trx, undefined, keys, at);
      const keeper = await keeperOf(trx, keys);
      return prove === 'accepted' || keeper?.isHeld === true ? undefined : 'another-keeper';
    },
  };
}
