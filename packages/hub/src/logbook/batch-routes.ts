import { formatImei } from '@deadset/domain';
import { BatchAnswer, BatchRowsAnswer, idempotencyHeader, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { type App, bytesAnswer, callerOf, csvText } from '../http/index.ts';
import type { KeptBatchRow } from './batch-store.ts';
import { ActHeaders } from './logbook-routes.ts';
import type { LogbookService } from './logbook-service.ts';

/** Largest list, in bytes: 100,000 devices with four IMEIs each. */
const largestList = 16 * 1024 * 1024;
const rowsPerPage = 1_000;

const BatchQuery = strictObject({
  basis: Type.Union([Type.Literal('sold'), Type.Literal('insured'), Type.Literal('owned')]),
  dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
});
const BatchParams = strictObject({ batch: Type.String({ format: 'uuid' }) });
const RowsQuery = strictObject({
  /** Line of the last row that was read. */
  after: Type.Optional(Type.String({ pattern: '^[0-9]{1,7}$' })),
});

/** Many devices at once: what a fleet, a shop's stock or an insurer's book is. */
export function batchRoutes(app: App, logbook: LogbookService): void {
  void app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['text/csv', 'application/x-ndjson'],
      { parseAs: 'buffer', bodyLimit: largestList },
      (_request, body, done) => done(null, body),
    );
    scope.post(
      '/v1/logbook/batches',
      {
        schema: {
          summary:
            'Puts up to 100,000 devices into the participant’s logbook; a dry run shows what it would do',
          consumes: ['text/csv', 'application/x-ndjson'],
          headers: ActHeaders,
          querystring: BatchQuery,
          response: { 200: BatchAnswer, 202: BatchAnswer },
        },
      },
      async (request, reply) => {
        const { basis, dryRun } = request.query;
        const format = request.headers['content-type']?.startsWith('text/csv') === true ? 'csv' : 'ndjson';
        const asked = { participant: callerOf(request).id, basis, format, bytes: bytesOf(request) } as const;
        if (dryRun === 'true') return reply.code(200).send(await logbook.tryBatch(asked));
        return reply.code(202).send(await logbook.beginBatch(asked, request.headers[idempotencyHeader]));
      },
    );
  });
  progressRoutes(app, logbook);
}

function progressRoutes(app: App, logbook: LogbookService): void {
  app.get(
    '/v1/logbook/batches/:batch',
    {
      schema: {
        summary: 'How far a batch is',
        params: BatchParams,
        response: { 200: BatchAnswer },
      },
    },
    async (request) => logbook.batch(callerOf(request).id, request.params.batch),
  );
  const rowsOf = (request: FastifyRequest, batch: string, after = '0') =>
    logbook.batchRows(callerOf(request).id, { batch, after: Number(after), limit: rowsPerPage });
  app.get(
    '/v1/logbook/batches/:batch/rows',
    {
      schema: {
        summary: 'What became of each row of a batch, a thousand at a time',
        params: BatchParams,
        querystring: RowsQuery,
        response: { 200: BatchRowsAnswer },
      },
    },
    async (request) => ({
      rows: (await rowsOf(request, request.params.batch, request.query.after)).map(
        ({ line, keys, state, reference, problem }) => ({
          line,
          imeis: keys.map(formatImei),
          state,
          ...(reference === undefined ? {} : { reference }),
          ...(problem === undefined ? {} : { problem }),
        }),
      ),
    }),
  );
  app.get(
    '/v1/logbook/batches/:batch/rows.csv',
    {
      schema: {
        summary: 'The same as a file',
        params: BatchParams,
        querystring: RowsQuery,
        response: { 200: bytesAnswer('text/csv', 'One line for each row, behind the header') },
      },
    },
    async (request, reply) => {
      const rows = await rowsOf(request, request.params.batch, request.query.after);
      return reply.type('text/csv; charset=utf-8').send(csvOf(rows));
    },
  );
}

function csvOf(rows: readonly KeptBatchRow[]): string {
  return csvText([
    ['line', 'imeis', 'state', 'reference', 'problem'],
    ...rows.map(({ line, keys, state, reference, problem }) => [
      line,
      keys.map(formatImei).join(' '),
      state,
      reference,
      problem,
    ]),
  ]);
}

function bytesOf({ body }: { readonly body: unknown }): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
