import { timeToApply } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import { isReceiptGood, Receipt, TimeToApplyBoard } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { findRoot } from '../log/index.ts';
import type { Logger } from '../logger.ts';
import { getOwnEdge } from '../participants/index.ts';
import { listApplications, recordReceipt } from './receipt-store.ts';

/** What the board looks back on, in milliseconds: a day. */
const boardPeriodMs = 86_400_000;

export interface ReceiptDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * `POST /v1/receipts`: an edge's signed word that its gates answer by the list up to a position.
 *
 * A receipt with another root than the log's is refused and reported: that edge was shown another log, or is broken.
 */
export function receiptRoutes(app: App, { db, clock, log }: ReceiptDependencies): void {
  app.post(
    '/v1/receipts',
    {
      schema: {
        summary: 'An edge’s signed word that it has applied the list up to a position',
        body: Receipt,
        response: { 204: { type: 'null', description: 'Kept' } },
      },
    },
    async (request, reply) => {
      const receipt = request.body;
      const edge = await getOwnEdge(db, receipt.edge, callerOf(request).id);
      if (!isReceiptGood(receipt)) {
        throw new RegistryError('not-allowed', 'The signature is not that of this edge over this receipt.');
      }
      if (new Date(receipt.appliedAt).toISOString() !== receipt.appliedAt) {
        // The signature is over its text, and receipts are given out again as they were signed.
        throw new RegistryError(
          'invalid',
          'Write appliedAt in UTC with milliseconds, such as 2026-01-05T12:00:00.000Z.',
        );
      }
      const root = await findRoot(db, receipt.position + 1);
      if (root === undefined)
        throw new RegistryError('conflict', 'No batch of this log ends at this position.');
      if (root.toString('hex') !== receipt.root) {
        log.error({ edge: edge.keyId, position: receipt.position }, 'an edge has another log than ours');
        throw new RegistryError('conflict', 'The log has another root at this position.');
      }
      await recordReceipt(db, edge.keyId, receipt, clock());
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/time-to-apply',
    {
      schema: {
        summary:
          'How quickly each participant’s gates follow the record, from its own receipts of the last day',
        response: { 200: TimeToApplyBoard },
      },
    },
    async () => {
      const since = clock() - boardPeriodMs;
      const participants = timeToApply(await listApplications(db, since));
      return { since: new Date(since).toISOString(), participants };
    },
  );
}
