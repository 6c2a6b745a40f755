import { Readable } from 'node:stream';
import { type ImportEvent, strictObject } from '@deadset/protocol';
import { type Static, Type } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type App, callerOf } from '../http/index.ts';
import { eventsAnswer, eventsMediaType, guardsIn, guardsPattern, linesOfEvents } from '../imports/index.ts';
import type { DirbsDependencies, FileRequest } from './file-import.ts';
import { importOperatorDump } from './operator-dump-service.ts';
import { type ReferenceList, referenceKinds } from './reference-kinds.ts';
import { importReference } from './reference-service.ts';

const referenceLists: readonly ReferenceList[] = [
  'pairing-list',
  'golden-list',
  'barred-list',
  'barred-tac-list',
  'registration-list',
  'monitoring-list',
  'gsma-tac',
  'stolen-remainder',
];

const FileQuery = strictObject({
  kind: Type.Optional(Type.Union([Type.Literal('full'), Type.Literal('delta')])),
  dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
  override: Type.Optional(
    Type.String({
      pattern: guardsPattern,
      description: 'Guards that shall not stop it, separated by commas',
    }),
  ),
  file: Type.String({
    minLength: 1,
    maxLength: 255,
    description: 'Name of the file; that of a dump tells its days',
  }),
});

/** Files that national registries exchange: reference lists of an authority, and operators' dumps. */
export function fileRoutes(app: App, dependencies: DirbsDependencies): void {
  void app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    for (const type of ['text/csv', 'text/plain'])
      scope.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
    const options = (summary: string) => ({
      config: { streamedBody: true },
      schema: {
        summary,
        consumes: ['text/csv', 'text/plain'],
        produces: [eventsMediaType],
        querystring: FileQuery,
        response: { 200: eventsAnswer },
      },
    });
    for (const list of referenceLists) {
      const summary = `Takes in the ${list.replaceAll('-', ' ')} of an authority (columns ${referenceKinds[list].columns.join(', ')})`;
      scope.post(`/v1/imports/${list}`, options(summary), async (request, reply) =>
        answer(
          request.raw,
          reply,
          importReference(dependencies, list, fileRequestOf(request, request.query)),
        ),
      );
    }
    const summary = 'Takes in an operator’s own dump of sightings (columns date, imei, imsi, msisdn, rat)';
    scope.post('/v1/imports/operator-dump', options(summary), async (request, reply) =>
      answer(request.raw, reply, importOperatorDump(dependencies, fileRequestOf(request, request.query))),
    );
  });
}

function fileRequestOf(
  request: FastifyRequest,
  { kind, dryRun, override, file }: Static<typeof FileQuery>,
): FileRequest {
  return {
    participant: callerOf(request).id,
    kind: kind ?? 'full',
    dryRun: dryRun === 'true',
    overrides: guardsIn(override),
    fileName: file,
    bytes: request.raw.iterator({ destroyOnReturn: false }),
  };
}

function answer(body: Readable, reply: FastifyReply, events: AsyncIterable<ImportEvent>): FastifyReply {
  return reply.type(eventsMediaType).send(Readable.from(linesOfEvents(events, body)));
}
