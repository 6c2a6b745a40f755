import { RegistryError, type Tier } from '@deadset/domain';
import { type Attempt, AttemptAcknowledgement, AttemptReport, keyOf } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { getOwnEdge } from '../participants/index.ts';
import { tellOfAttempts } from './attempt-events.ts';
import { type KeptAttempt, recordAttempts } from './attempt-store.ts';

/** A thousand attempts with their longest fields, in bytes. */
const bodyLimitBytes = 1024 * 1024;

/** `POST /v1/attempts`: the checks that met listed devices. Sending them again is harmless. */
export function attemptRoutes(app: App, db: Db, clock: Clock): void {
  app.post(
    '/v1/attempts',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        summary: 'Checks that met a listed device, in the edge’s own numbering',
        body: AttemptReport,
        response: { 200: AttemptAcknowledgement },
      },
    },
    async (request) => {
      const { edge: key, attempts } = request.body;
      const edge = await getOwnEdge(db, key, callerOf(request).id);
      if (attempts.some(({ participant }) => !edge.serves.includes(participant))) {
        throw new RegistryError('not-allowed', 'This edge does not answer for one of these participants.');
      }
      await db.transaction().execute(async (trx) => {
        const added = await recordAttempts(trx, edge.keyId, attempts.map(keptAttempt), clock());
        await tellOfAttempts(trx, edge.keyId, added);
      });
      return { acceptedUpTo: Math.max(...attempts.map(({ sequence }) => sequence)) };
    },
  );
}

function keptAttempt({ imei, tier, at, ...rest }: Attempt): KeptAttempt {
  return { ...rest, key: keyOf(imei), tier: tierOf(tier), at: Date.parse(at) };
}

function tierOf(value: number): Tier {
  if (value === 0 || value === 1 || value === 2 || value === 3) return value;
  throw new Error('a tier that the schema does not let pass');
}
