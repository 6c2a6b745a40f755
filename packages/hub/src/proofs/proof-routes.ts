import { ProofFile, ProofRequest, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, callerOf } from '../http/index.ts';
import type { ProofService } from './proof-service.ts';

/** Any case, with or without hyphen: the service reads it as people write it. */
const ReferenceParams = strictObject({ reference: Type.String({ minLength: 8, maxLength: 20 }) });

/** The proof of an act for a participant whose customer has given it reference and code. */
export function proofRoutes(app: App, proofs: ProofService): void {
  app.post(
    '/v1/declarations/:reference/proof',
    {
      schema: {
        summary:
          'A proof file of an act on a declaration, for whoever has its code; `deadset verify` checks it offline',
        params: ReferenceParams,
        body: ProofRequest,
        response: { 200: ProofFile },
      },
    },
    async (request) => {
      const { reference } = request.params;
      const { proof } = await proofs.proofOf({ ...request.body, reference, actor: callerOf(request).id });
      return proof;
    },
  );
}
