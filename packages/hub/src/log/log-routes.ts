import { RegistryError } from '@deadset/domain';
import {
  formatVerifierKey,
  positionOf,
  snapshotMediaType,
  TrustAnchors,
  type VerifierPolicy,
} from '@deadset/protocol';
import type { Disclose } from '../audit/index.ts';
import { type App, bytesAnswer, callerOf } from '../http/index.ts';
import { encodeInTurns } from './snapshot-in-turns.ts';
import type { VerifiedLog } from './verified-log.ts';

/** The log's head, whose word to take for it, and the list at that head as one file. */
export function logRoutes(app: App, verified: VerifiedLog, policy: VerifierPolicy, disclose: Disclose): void {
  const snapshotOf = snapshotsOf(verified);
  app.get(
    '/log/checkpoint',
    {
      schema: {
        summary: 'The newest signed head of the log',
        response: { 200: bytesAnswer('text/plain', 'A signed note (C2SP tlog-checkpoint)') },
      },
    },
    async (_request, reply) => {
      if (verified.note === undefined)
        throw new RegistryError('unavailable', 'The log has no signed head yet.');
      return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(verified.note);
    },
  );
  app.get(
    '/v1/trust-anchors',
    {
      schema: {
        summary: 'Keys and quorum that a follower pins when it enrols',
        response: { 200: TrustAnchors },
      },
    },
    async () => ({
      logKey: formatVerifierKey(policy.logKey),
      cosigners: policy.cosigners.map(formatVerifierKey),
      quorum: policy.quorum,
      ...(policy.emergencyQuorum === undefined ? {} : { emergencyQuorum: policy.emergencyQuorum }),
      approverRoots: (policy.approverRoots ?? []).map(({ organisation, publicKey }) => ({
        organisation,
        key: publicKey.toString('hex'),
      })),
    }),
  );
  app.get(
    '/v1/snapshot',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'The list at one position, with the proof that it is the log’s',
        response: {
          200: bytesAnswer(snapshotMediaType, 'A snapshot file'),
          304: { type: 'null', description: 'The log stands where the caller’s snapshot does' },
        },
      },
    },
    async (request, reply) => {
      const { position, bytes } = await snapshotOf();
      const tag = `W/"${position}"`;
      void reply.header('etag', tag).header('cache-control', 'private, no-cache');
      if (request.headers['if-none-match'] === tag) return reply.code(304).send(null);
      await disclose(callerOf(request).id, 'snapshot', { position });
      return reply.type(snapshotMediaType).send(bytes);
    },
  );
}

/** How long a snapshot is served although the log has moved on, in milliseconds: many edges may start at once. */
const snapshotLifeMs = 2_000;

/** Gives the newest snapshot, written once for all who ask in the same moment or at the same position. */
function snapshotsOf(verified: VerifiedLog): () => Promise<{ position: number; bytes: Buffer }> {
  let kept: { position: number; bytes: Promise<Buffer> } | undefined;
  let isFresh = false;
  return async () => {
    const { state, note } = verified;
    const { anchor, list, approvals } = state;
    if (anchor === undefined || note === undefined)
      throw new RegistryError('unavailable', 'The log has no signed head yet.');
    const position = positionOf(state);
    if (kept === undefined || (kept.position !== position && !isFresh)) {
      // Under the youngest note, so that whoever starts from it knows how young it is.
      kept = { position, bytes: encodeInTurns({ anchor: { ...anchor, note }, list, approvals }) };
      isFresh = true;
      setTimeout(() => {
        isFresh = false;
      }, snapshotLifeMs).unref();
    }
    const { position: at, bytes } = kept;
    return { position: at, bytes: await bytes };
  };
}
