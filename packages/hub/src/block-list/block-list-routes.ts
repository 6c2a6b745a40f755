import { Readable } from 'node:stream';
import { strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, callerOf } from '../http/index.ts';
import { eventsAnswer, eventsMediaType, guardsIn, guardsPattern, linesOfEvents } from '../imports/index.ts';
import { type BlockListDependencies, importBlockList } from './block-list-service.ts';

const BlockListQuery = strictObject({
  kind: Type.Union([Type.Literal('full'), Type.Literal('delta')], {
    description: 'What the header of the file says too',
  }),
  dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
  override: Type.Optional(Type.String({ pattern: guardsPattern })),
  file: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
});

/** `POST /v1/imports/block-list`: a list with header, records and trailer, in `text/plain`; answered as a stolen list is. */
export function blockListRoutes(app: App, dependencies: BlockListDependencies): void {
  void app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/plain', (_request, payload, done) => done(null, payload));
    scope.post(
      '/v1/imports/block-list',
      {
        config: { streamedBody: true },
        schema: {
          summary: 'Takes in a participant’s block list, whole or as a delta (docs/files.md)',
          consumes: ['text/plain'],
          produces: [eventsMediaType],
          querystring: BlockListQuery,
          response: { 200: eventsAnswer },
        },
      },
      async (request, reply) => {
        const { kind, dryRun, override, file } = request.query;
        const events = importBlockList(dependencies, {
          participant: callerOf(request).id,
          kind,
          dryRun: dryRun === 'true',
          overrides: guardsIn(override),
          fileName: file ?? 'block-list.txt',
          bytes: request.raw.iterator({ destroyOnReturn: false }),
        });
        return reply.type(eventsMediaType).send(Readable.from(linesOfEvents(events, request.raw)));
      },
    );
  });
}
