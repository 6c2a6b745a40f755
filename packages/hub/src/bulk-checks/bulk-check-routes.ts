import { type Gate, isGate } from '@deadset/domain';
import {
  BulkCheckList,
  BulkCheckQuery,
  BulkCheckRows,
  BulkCheckStatus,
  bulkChecksPath,
  idempotencyHeader,
  ListCertificateAnswer,
  strictObject,
} from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, bytesAnswer, callerOf } from '../http/index.ts';
import { rowOf, statusOf } from './bulk-check-views.ts';
import type { BulkCheckService } from './bulk-checks.ts';
import { drained } from './drained.ts';
import { mediaTypes, type RowFormat, rowStream } from './row-stream.ts';

const ListPath = strictObject({ id: Type.String({ format: 'uuid' }) });
const RowsQuery = strictObject({
  after: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,9}$', description: 'Line of the last row that was read' }),
  ),
});
/** A request always has headers that are not ours. */
const SendHeaders = Type.Object({
  [idempotencyHeader]: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_.:-]{8,128}$',
      description: 'The caller’s own id of this list: sent again, it is one list and the same answer',
    }),
  ),
});

/** Long lists for machines: sent as a file, answered by and by, fetched when they are done. */
export function bulkCheckRoutes(app: App, lists: BulkCheckService): void {
  sendRoute(app, lists);
  app.get(
    bulkChecksPath,
    { schema: { summary: 'Lists of the last 30 days, newest first', response: { 200: BulkCheckList } } },
    async (request) => ({ lists: (await lists.list(callerOf(request).id)).map(statusOf) }),
  );
  app.get(
    `${bulkChecksPath}/:id`,
    { schema: { summary: 'How far a list is', params: ListPath, response: { 200: BulkCheckStatus } } },
    async (request) => statusOf(await lists.find(callerOf(request).id, request.params.id)),
  );
  app.post(
    `${bulkChecksPath}/:id/cancel`,
    {
      schema: {
        summary: 'Ends a list where it is; what was answered stays',
        params: ListPath,
        response: { 200: BulkCheckStatus },
      },
    },
    async (request) => {
      const participant = callerOf(request).id;
      await lists.cancel({ participant }, request.params.id);
      return statusOf(await lists.find(participant, request.params.id));
    },
  );
  answerRoutes(app, lists);
}

function sendRoute(app: App, lists: BulkCheckService): void {
  void app.register(async (scope: App) => {
    // Rows are read as they come; nobody holds the file whole.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(['text/csv', 'text/plain'], (_request, payload, done) => done(null, payload));
    scope.post(
      bulkChecksPath,
      {
        config: { streamedBody: true },
        schema: {
          summary: 'Takes a list of up to a million devices, to be checked at a gate of yours by and by',
          consumes: ['text/csv', 'text/plain'],
          headers: SendHeaders,
          querystring: BulkCheckQuery,
          response: { 202: BulkCheckStatus },
        },
      },
      async (request, reply) => {
        const { gate, kind = 'devices', file } = request.query;
        const participant = callerOf(request).id;
        const idempotencyKey = request.headers[idempotencyHeader];
        const id = await drained(
          request.raw,
          lists.send({
            sender: { participant },
            gate: gateOf(gate),
            kind,
            bytes: request.raw.iterator({ destroyOnReturn: false }),
            ...(file === undefined ? {} : { name: file }),
            ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
          }),
        );
        return reply.code(202).send(statusOf(await lists.find(participant, id)));
      },
    );
  });
}

function answerRoutes(app: App, lists: BulkCheckService): void {
  app.get(
    `${bulkChecksPath}/:id/rows`,
    {
      schema: {
        summary: 'What became of each row, a thousand at most',
        params: ListPath,
        querystring: RowsQuery,
        response: { 200: BulkCheckRows },
      },
    },
    async (request) => {
      const { after = '0' } = request.query;
      const sender = { participant: callerOf(request).id };
      return { rows: (await lists.rows(sender, request.params.id, Number(after))).map(rowOf) };
    },
  );
  const wholeFile = (format: RowFormat, what: string) =>
    app.get(
      `${bulkChecksPath}/:id/rows.${format}`,
      {
        schema: {
          summary: 'The same, all of them in one file',
          params: ListPath,
          response: { 200: bytesAnswer(mediaTypes[format], what) },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const rows = await lists.allRows({ participant: callerOf(request).id }, id);
        return reply.type(mediaTypes[format]).send(rowStream(rows, format));
      },
    );
  wholeFile('csv', 'One line for each row, behind the header');
  wholeFile('ndjson', 'One JSON value a line, a row each');
  app.get(
    `${bulkChecksPath}/:id/certificate`,
    {
      schema: {
        summary: 'A signed summary of a list that is done: so many lines, so many listed',
        params: ListPath,
        response: { 200: ListCertificateAnswer },
      },
    },
    async (request) => ({
      certificate: await lists.certificate({ participant: callerOf(request).id }, request.params.id),
    }),
  );
}

function gateOf(name: string): Gate {
  if (!isGate(name)) throw new Error('a gate that the schema does not let pass');
  return name;
}
