import { digitsOf } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';
import { recordEvents } from '../events/index.ts';
import type { KeptAttempt } from './attempt-store.ts';

/**
 * Tells each participant that a gate of its own met a listed device, and nobody else: what a network meets is not for
 * the police without an authorisation, nor for whoever declared. Attempts on an unproved word are sealed; none is told.
 */
export function tellOfAttempts(trx: Trx, edge: string, attempts: readonly KeptAttempt[]): Promise<void> {
  return recordEvents(
    trx,
    attempts
      .filter(({ tier }) => tier > 0)
      .map(({ sequence, participant, gate, outcome, reason, tier, key, at }) => ({
        type: 'deadset.attempt.met',
        subject: `${edge}-${sequence}`,
        participants: [participant],
        data: { edge, sequence, gate, outcome, reason, tier, imei: digitsOf(key) },
        at,
      })),
  );
}
