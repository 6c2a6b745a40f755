import { RegistryError } from '@deadset/domain';
import { keyOf, RecheckAcknowledgement, RecheckReport } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { keepRechecks } from './recheck-store.ts';

/** How far a network's clock may be ahead of ours, in milliseconds. */
const toleranceMs = 60_000;

/** `POST /v1/rechecks`: a network has asked phones again that were on when they came onto the list. */
export function recheckRoutes(app: App, { db, clock }: { readonly db: Db; readonly clock: Clock }): void {
  app.post(
    '/v1/rechecks',
    {
      schema: {
        summary: 'Phones that were on when they came onto the list, and that their network asks again',
        body: RecheckReport,
        response: { 200: RecheckAcknowledgement },
      },
    },
    async (request) => {
      const participant = callerOf(request).id;
      const at = clock();
      const rechecks = request.body.rechecks.map(({ imei, requestedAt }) => ({
        key: keyOf(imei),
        requestedAt: Date.parse(requestedAt),
      }));
      if (rechecks.some(({ requestedAt }) => requestedAt > at + toleranceMs))
        throw new RegistryError(
          'invalid',
          'A re-check is told once it was requested: one of these is in the future.',
        );
      return db.transaction().execute(async (trx) => {
        const kept = await keepRechecks(trx, participant, rechecks, at);
        await recordAudit(trx, {
          at,
          actor: participant,
          act: 'tell-rechecks',
          kind: 'collection',
          object: 'rechecks',
          why: 'keepers are told that their phone is asked again',
          detail: { told: rechecks.length, kept },
        });
        return { kept };
      });
    },
  );
}
