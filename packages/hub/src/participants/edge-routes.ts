import { RegistryError } from '@deadset/domain';
import { EdgeConsent, EdgeEnrolled, EdgeEnrolment, enrolmentText, isSignatureGood } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { setEdgeConsent } from './consent-service.ts';
import { listConsenting } from './consent-store.ts';
import { countEdges, type Edge, findEdge, keepEdge } from './edge-store.ts';
import { audit } from './participant-service.ts';
import { type KeptParticipant, listKnown } from './participant-store.ts';

/** Edges that one participant may have. */
const mostEdges = 64;

/** Edges make themselves known, and participants say whose edges may answer for their gates. */
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
      const participant = callerOf(request).id;
      requireSignature(request.body, participant);
      const serves = await enrol(db, request.body, participant, clock());
      const participants = serves.map(({ id, enforcement, actsFromTier }) => ({
        participant: id,
        enforcement,
        actsFromTier,
      }));
      return { edge: request.body.edge, serves: serves.map(({ id }) => id), participants };
    },
  );
  app.post(
    '/v1/edge-consents',
    {
      schema: {
        summary: 'Says whether the edges of another participant may answer for the caller’s gates',
        body: EdgeConsent,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = callerOf(request);
      await setEdgeConsent(db, { participant: id, ...request.body }, { clock, by: id });
      return reply.code(204).send(null);
    },
  );
}

function requireSignature({ edge, signature }: EdgeEnrolment, participant: string): void {
  const [publicKey, signed] = [Buffer.from(edge, 'hex'), Buffer.from(signature, 'hex')];
  if (isSignatureGood(publicKey, enrolmentText(edge, participant), signed)) return;
  throw new RegistryError('not-allowed', 'The signature is not that of this edge for this participant.');
}

/** Keeps the edge under its participant, for those that have agreed; gives whom it serves. */
function enrol(
  db: Db,
  { edge, serves }: EdgeEnrolment,
  participant: string,
  at: number,
): Promise<KeptParticipant[]> {
  return inUnitOfWork(db, [], async (trx) => {
    const served = await servedParticipants(trx, [...new Set(serves)], participant);
    const publicKey = Buffer.from(edge, 'hex');
    const known = await findEdge(trx, publicKey);
    if (known === undefined && (await countEdges(trx, participant)) >= mostEdges) {
      throw new RegistryError(
        'not-allowed',
        `A participant has ${mostEdges} edges at most. Ask the registry.`,
      );
    }
    const ids = served.map(({ id }) => id);
    if (!(await keepEdge(trx, { publicKey, participant, serves: ids }, at)))
      throw new RegistryError('not-allowed', 'This edge belongs to another participant.');
    if (known?.serves.join() !== ids.join()) {
      const why = `edge ${edge.slice(0, 16)} serves ${ids.join(', ')}`;
      await audit(trx, { at, by: participant, act: 'enrol-edge', id: participant, why });
    }
    return served;
  });
}

async function servedParticipants(
  db: Db,
  ids: readonly string[],
  runner: string,
): Promise<KeptParticipant[]> {
  const known = await listKnown(db, ids);
  const served = ids.map((id) => known.find((each) => each.id === id));
  const unknown = ids.filter((_, index) => served[index] === undefined);
  if (unknown.length > 0)
    throw new RegistryError('invalid', `There is no participant ${unknown.join(', ')}.`);
  const agreed = [runner, ...(await listConsenting(db, runner))];
  const silent = ids.filter((id) => !agreed.includes(id));
  if (silent.length > 0) {
    throw new RegistryError(
      'not-allowed',
      `${silent.join(', ')} has not agreed that edges of ${runner} answer for it. It agrees with POST /v1/edge-consents, or the registry records it with deadset participant consent.`,
    );
  }
  return served.filter((each) => each !== undefined);
}

/** The edge behind a report; throws 'not-allowed' unless the caller runs it. */
export async function getOwnEdge(db: Db, edge: string, participant: string): Promise<Edge> {
  const found = await findEdge(db, Buffer.from(edge, 'hex'));
  // The same words for an edge of somebody else: whose it is, is not for the caller to learn.
  if (found?.participant !== participant)
    throw new RegistryError('not-allowed', 'This is not an edge of yours.');
  return found;
}
