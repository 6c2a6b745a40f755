import { RegistryError } from '@deadset/domain';
import { proofText, strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import type { Screens, Visits } from '../pages/index.ts';
import type { ProofService } from './proof-service.ts';

export interface ProofPageServices {
  readonly visits: Visits;
  readonly proofs: ProofService;
}

const ProofQuery = strictObject({ act: Type.Optional(Type.String({ pattern: '^[a-z]{1,20}$' })) });
/** Proofs that one address may fetch in a minute. */
const proofsPerMinute = 30;

/** `/report/proof`: the proof file of the report that this visitor has open, as a file to keep. */
export function proofPages(app: App, screens: Screens, { visits, proofs }: ProofPageServices): void {
  app.get(
    '/report/proof',
    {
      schema: { querystring: ProofQuery },
      config: { rateLimit: { max: proofsPerMinute, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const visit = await visits.find(request);
      if (visit?.declaration === undefined) return reply.redirect('/report/status', 303);
      const { reference, code } = visit.declaration;
      try {
        const named = await proofs.proofOf({ ...request.query, reference, code, actor: 'declarer' });
        const fileName = `deadset-proof-${named.reference}-${named.act}.json`;
        return await reply
          .type('application/json; charset=utf-8')
          .header('content-disposition', `attachment; filename="${fileName}"`)
          .send(proofText(named.proof));
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== 'unavailable') throw error;
        return screens.show(
          reply,
          'proofs/not-yet.njk',
          { reason: error.message, act: request.query.act },
          503,
        );
      }
    },
  );
}
