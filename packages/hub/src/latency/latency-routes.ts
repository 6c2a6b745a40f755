import { isReceiptGood, LatencyBoard, NewestReceipts, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, bytesAnswer } from '../http/index.ts';
import { type LatencyDependencies, latencyBoards } from './latency-board.ts';
import { csvOf } from './latency-csv.ts';
import { listNewestReceipts } from './latency-store.ts';

const ReceiptQuery = strictObject({ participant: Type.Optional(Type.String({ maxLength: 64 })) });

/** The latency board for machines, and the signed receipts under it. All of it is public and about no person. */
export function latencyRoutes(app: App, dependencies: LatencyDependencies): void {
  const { db } = dependencies;
  const board = latencyBoards(dependencies);
  app.get(
    '/v1/latency',
    {
      schema: {
        summary: 'How far and how quickly each participant’s gates follow the record, and its last canary',
        response: { 200: LatencyBoard },
      },
    },
    async (_request, reply) => reply.header('cache-control', 'no-cache').send(await board()),
  );
  app.get(
    '/v1/latency.csv',
    {
      schema: {
        summary: 'The same as a table, a line for each edge',
        response: { 200: bytesAnswer('text/csv', 'Comma-separated values (RFC 4180)') },
      },
    },
    async (_request, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="deadset-latency.csv"')
        .send(csvOf(await board())),
  );
  app.get(
    '/v1/receipts',
    {
      schema: {
        summary: 'The newest receipt of each edge as the edge signed it, so that anybody can check it',
        querystring: ReceiptQuery,
        response: { 200: NewestReceipts },
      },
    },
    async (request, reply) => {
      const receipts = await listNewestReceipts(db, request.query.participant);
      // The signature is over the text of the instant: one that was written otherwise cannot be given out as it was.
      const exact = receipts.filter(({ receipt }) => isReceiptGood(receipt));
      return reply.header('cache-control', 'no-cache').send({ receipts: exact });
    },
  );
}
