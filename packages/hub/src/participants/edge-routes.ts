import { RegistryError } from '@deadset/domain';
import { EdgeEnrolment, enrolmentText, isSignatureGood, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { type Edge, findEdge, keepEdge } from './edge-store.ts';
import { listKnownIds } from './participant-store.ts';

const EdgeEnrolled = strictObject({
  edge: EdgeEnrolment.properties.edge,
  serves: Type.Array(Type.String()),
});

/** `POST /v1/edges`: an edge shows that its key is its own and says whose gates it answers for. */
export function edgeRoutes(app: App, db: Db, clock: Clock): void {
  app.post(
    '/v1/edges',
    {
      schema: {
        summary: 'Makes an edge known under its participant; repeating it is harmless',
        body: EdgeEnrolment,
        response: { 200: EdgeEnrolled },
      },
    },
    async (request) => {
      const { edge, serves, signature } = request.body;
      const participant = callerOf(request).id;
      const publicKey = Buffer.from(edge, 'hex');
      if (!isSignatureGood(publicKey, enrolmentText(edge, participant), Buffer.from(signature, 'hex'))) {
        throw new RegistryError(
          'not-allowed',
          'The signature is not that of this edge for this participant.',
        );
      }
      const distinct = [...new Set(serves)];
      const known = await listKnownIds(db, distinct);
      const unknown = distinct.filter((id) => !known.includes(id));
      if (unknown.length > 0)
        throw new RegistryError('invalid', `There is no participant ${unknown.join(', ')}.`);
      if (!(await keepEdge(db, { publicKey, participant, serves: distinct }, clock()))) {
        throw new RegistryError('not-allowed', 'This edge belongs to another participant.');
      }
      return { edge, serves: distinct };
    },
  );
}

/** The edge behind a report; throws 'not-allowed' unless the caller runs it. */
export async function getOwnEdge(db: Db, edge: string, participant: string): Promise<Edge> {
  const found = await findEdge(db, Buffer.from(edge, 'hex'));
  // The same words for an edge of somebody else: whose it is, is not for the caller to learn.
  if (found?.participant !== participant)
    throw new RegistryError('not-allowed', 'This is not an edge of yours.');
  return found;
}
