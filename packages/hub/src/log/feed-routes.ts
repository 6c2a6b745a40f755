import { Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';
import { feedMediaType, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { Disclose } from '../audit/index.ts';
import type { Db } from '../database/index.ts';
import { type App, type AuthenticatedParticipant, bytesAnswer, callerOf } from '../http/index.ts';
import { feedFrom } from './feed-stream.ts';
import { lastErasedPosition } from './log-snapshot-store.ts';
import { isBatchBoundary } from './log-store.ts';
import type { VerifiedLog } from './verified-log.ts';

/** Streams that one process serves at most; another process of the hub takes the rest. */
const mostFollowers = 1_000;
/** Of these, how many one participant may have, so that none keeps the edges of all others away. */
const mostOfOne = 250;
/** Bytes that are fetched ahead of a follower's socket. A frame is never split, so one frame may be more. */
const aheadBytes = 64 * 1024;
/** How long a follower may take nothing before it is let go, in milliseconds; it comes back by its position. */
const stallMs = 60_000;

const FeedQuery = strictObject({
  after: Type.Optional(
    Type.String({
      pattern: '^(-1|0|[1-9][0-9]{0,14})$',
      description: 'Position of the last leaf that the follower has verified; -1, as when absent, for none',
    }),
  ),
});

/** `GET /v1/feed`: a response that never ends by itself. `onFollowers` is told whenever their number changes. */
export function feedRoutes(
  app: App,
  db: Db,
  verified: VerifiedLog,
  disclose: Disclose,
  isLive: (caller: AuthenticatedParticipant) => Promise<boolean>,
  onFollowers: (count: number) => void,
): void {
  const closing = new AbortController();
  let followerCount = 0;
  const ofParticipant = new Map<string, number>();
  const count = (participant: string, change: number) => {
    followerCount += change;
    ofParticipant.set(participant, (ofParticipant.get(participant) ?? 0) + change);
    onFollowers(followerCount);
  };
  app.addHook('preClose', async () => closing.abort());
  app.get(
    '/v1/feed',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Every batch after a position, then those to come, as length-prefixed frames',
        querystring: FeedQuery,
        response: { 200: bytesAnswer(feedMediaType, 'Frames until either side ends it') },
      },
    },
    async (request, reply) => {
      const firstPosition = Number(request.query.after ?? '-1') + 1;
      const caller = callerOf(request);
      const { id: participant } = caller;
      if (followerCount >= mostFollowers) throw new RegistryError('unavailable', 'Too many followers here.');
      if ((ofParticipant.get(participant) ?? 0) >= mostOfOne)
        throw new RegistryError('unavailable', 'Too many followers of yours here.');
      // Counted before anything is awaited: many who come at once are not all judged by the same number.
      count(participant, 1);
      try {
        await mustServe(db, firstPosition);
        await disclose(participant, 'feed', { after: firstPosition - 1 });
      } catch (error) {
        count(participant, -1);
        throw error;
      }
      const gone = new AbortController();
      const ended = AbortSignal.any([gone.signal, closing.signal]);
      const frames = feedFrom(verified, firstPosition, ended, () => isLive(caller));
      const stream = Readable.from(frames, { objectMode: false, highWaterMark: aheadBytes });
      stream.once('close', () => {
        gone.abort();
        count(participant, -1);
      });
      request.raw.socket.setTimeout(stallMs, () => request.raw.socket.destroy());
      return reply.type(feedMediaType).header('cache-control', 'no-store').send(stream);
    },
  );
}

/** Throws `RegistryError` ('conflict') when the feed cannot go on from here. */
async function mustServe(db: Db, firstPosition: number): Promise<void> {
  if (!(await isBatchBoundary(db, firstPosition)))
    throw new RegistryError('conflict', 'No batch of this log ends at this position. Fetch a snapshot.');
  if (firstPosition <= (await lastErasedPosition(db)))
    throw new RegistryError('conflict', 'What follows is partly erased. Fetch a snapshot.');
}
