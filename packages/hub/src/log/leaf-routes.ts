import { Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';
import { encodeEntryBundle, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { Db } from '../database/index.ts';
import { type App, bytesAnswer } from '../http/index.ts';
import { readLeaves } from './tile-store.ts';
import type { VerifiedLog } from './verified-log.ts';

/** Leaves that are read at a time. */
const leavesPerRead = 5_000;

const LeavesQuery = strictObject({
  after: Type.String({
    pattern: '^(-1|0|[1-9][0-9]{0,14})$',
    description: 'Position of the last leaf that the caller has; -1 for none',
  }),
  size: Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: 'Size of the log up to which it asks' }),
});

/**
 * `GET /v1/leaves`: the public leaves between two states, by which an edge judges whether the second may follow.
 *
 * The same bytes as the bundles of `/log/tile/entries`, in one answer: an edge that starts from nothing would otherwise
 * ask four thousand times for a million leaves.
 */
export function leafRoutes(app: App, db: Db, verified: VerifiedLog): void {
  app.get(
    '/v1/leaves',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Every published leaf after a position, each behind its length in two bytes',
        querystring: LeavesQuery,
        response: { 200: bytesAnswer('application/octet-stream', 'Leaves as in a C2SP entry bundle') },
      },
    },
    async (request, reply) => {
      const [first, size] = [Number(request.query.after) + 1, Number(request.query.size)];
      if (size > verified.size || first > size)
        throw new RegistryError('invalid', 'Ask for leaves of a size that the log has published.');
      const stream = Readable.from(bundles(db, first, size), { objectMode: false });
      return reply.type('application/octet-stream').header('cache-control', 'no-store').send(stream);
    },
  );
}

async function* bundles(db: Db, first: number, size: number): AsyncGenerator<Buffer> {
  for (let start = first; start < size; start += leavesPerRead) {
    yield encodeEntryBundle(await readLeaves(db, start, Math.min(start + leavesPerRead, size)));
  }
}
