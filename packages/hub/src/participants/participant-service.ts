import { mayHoldScope, RegistryError } from '@deadset/domain';
import { systemClock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { systemEntropy } from '../entropy.ts';
import { keepSecret, newSecret } from './client-secret.ts';
import { insertParticipant, type Participant } from './participant-store.ts';

/** What a participant needs from outside; the machine's own clock and randomness unless a test says otherwise. */
const machine = { clock: systemClock, entropy: systemEntropy };

/** Names under which the log tells acts of nobody who takes part. */
const takenNames: ReadonlySet<string> = new Set(['public', 'canary', 'approvers', 'clock']);

/**
 * Lets an organisation take part. The secret is given here and nowhere again; only its hash is kept.
 *
 * Throws `RegistryError`: 'invalid' for an id that cannot be one, 'conflict' for an id that is taken, 'not-allowed' for a scope that its role may not have.
 */
export async function addParticipant(
  db: Db,
  participant: Participant,
  { clock, entropy } = machine,
): Promise<{ secret: string }> {
  const { id, role, scopes } = participant;
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) {
    throw new RegistryError('invalid', 'An id has lower-case letters, digits and hyphens, 64 at most.');
  }
  if (takenNames.has(id)) {
    throw new RegistryError('invalid', `${id} is the name of somebody else in the log. Choose another id.`);
  }
  for (const scope of scopes) {
    if (!mayHoldScope(role, scope))
      throw new RegistryError('not-allowed', `A ${role} may not have the scope ${scope}.`);
  }
  const secret = newSecret(entropy);
  if (!(await insertParticipant(db, participant, keepSecret(secret, entropy), clock()))) {
    throw new RegistryError('conflict', `There is a participant ${id} already.`);
  }
  return { secret };
}
