import { RegistryError } from '@deadset/domain';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { keepConsent, stopServing } from './consent-store.ts';
import { audit, machine, participantForChange, type RegistryHand } from './participant-service.ts';

/**
 * Keeps that a participant lets the edges of another answer for its gates, or does so no more, and then takes it off
 * them. Repeating it is harmless.
 *
 * Throws `RegistryError`: 'not-found' for a participant that does not exist, 'invalid' for the same one twice.
 */
export async function setEdgeConsent(
  db: Db,
  { participant, runner, isGiven }: { participant: string; runner: string; isGiven: boolean },
  hand: Partial<RegistryHand> = {},
): Promise<void> {
  const { clock, by } = { ...machine, ...hand };
  if (participant === runner)
    throw new RegistryError('invalid', 'A participant’s own edges need no consent of its own.');
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    // In one order, so that two who consent to each other at once do not wait for each other.
    for (const id of [participant, runner].toSorted()) await participantForChange(trx, id);
    if (!(await keepConsent(trx, { participant, runner, isGiven }, at))) return;
    if (!isGiven) await stopServing(trx, participant, runner);
    const why = isGiven ? `edges of ${runner} may answer for it` : `edges of ${runner} may not answer for it`;
    await audit(trx, { at, by, act: 'change-edge-consent', id: participant, why });
  });
}
