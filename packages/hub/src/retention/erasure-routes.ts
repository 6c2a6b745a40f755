import { RegistryError } from '@deadset/domain';
import {
  ErasureList,
  ErasureQuery,
  ErasureReceipt,
  isErasureReceiptGood,
  maxErasuresPerPage,
} from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { getOwnEdge } from '../participants/index.ts';
import { keepErasureReceipt, listErasures } from './erasure-store.ts';

/** What was erased, for those who hold copies, and their signed word that they hold them no more. */
export function erasureRoutes(app: App, db: Db, clock: Clock): void {
  app.get(
    '/v1/erasures',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Entries whose openings are destroyed: whoever has a copy destroys it too',
        querystring: ErasureQuery,
        response: { 200: ErasureList },
      },
    },
    async (request) => {
      const erasures = await listErasures(db, Number(request.query.after ?? '0'), maxErasuresPerPage);
      return {
        erasures: erasures.map(({ number, position, entryId, erasedAt }) => ({
          number,
          position,
          entry: entryId.replaceAll('-', ''),
          erasedAt: new Date(erasedAt).toISOString(),
        })),
      };
    },
  );
  app.post(
    '/v1/erasures/receipt',
    {
      schema: {
        summary: 'An edge’s signed word that it holds nothing any more of what was erased up to a number',
        body: ErasureReceipt,
        response: { 204: { type: 'null', description: 'Kept' } },
      },
    },
    async (request, reply) => {
      const receipt = request.body;
      const edge = await getOwnEdge(db, receipt.edge, callerOf(request).id);
      if (!isErasureReceiptGood(receipt)) {
        throw new RegistryError('not-allowed', 'The signature is not that of this edge over this receipt.');
      }
      if (!(await keepErasureReceipt(db, edge.keyId, receipt, clock())))
        throw new RegistryError('conflict', 'Nothing has been erased under this number.');
      return reply.code(204).send(null);
    },
  );
}
