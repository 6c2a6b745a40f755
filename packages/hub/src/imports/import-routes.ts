import { Readable } from 'node:stream';
import { strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, callerOf } from '../http/index.ts';
import { eventsAnswer, eventsMediaType, guardsIn, guardsPattern, linesOfEvents } from './event-lines.ts';
import type { ImportService } from './import-service.ts';

const ImportQuery = strictObject({
  kind: Type.Union([Type.Literal('full'), Type.Literal('delta')], {
    description: 'A whole list takes off whatever it does not name; a delta says what changed',
  }),
  dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
  override: Type.Optional(
    Type.String({
      pattern: guardsPattern,
      description: 'Guards that shall not stop it, separated by commas',
    }),
  ),
  file: Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, description: 'Name of the file, for the run’s record' }),
  ),
});

/**
 * `POST /v1/imports/stolen-list`: the file as it is, in `text/csv`; the answer tells how it goes, an event a line.
 *
 * What is wrong with the file comes as an event too, for the answer has begun when it is found.
 */
export function importRoutes(app: App, service: ImportService): void {
  void app.register(async (scope: App) => {
    // The service reads the body as it comes; nobody holds it whole, and nothing but CSV is read at all.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
    scope.post(
      '/v1/imports/stolen-list',
      {
        config: { streamedBody: true },
        schema: {
          summary: 'Takes in a participant’s own stolen list, whole or as a delta (DIRBS columns)',
          consumes: ['text/csv'],
          produces: [eventsMediaType],
          querystring: ImportQuery,
          response: { 200: eventsAnswer },
        },
      },
      async (request, reply) => {
        const { kind, dryRun, override, file } = request.query;
        const events = service.importStolenList({
          participant: callerOf(request).id,
          kind,
          dryRun: dryRun === 'true',
          overrides: guardsIn(override),
          fileName: file ?? 'stolen-list.csv',
          bytes: request.raw.iterator({ destroyOnReturn: false }),
        });
        return reply.type(eventsMediaType).send(Readable.from(linesOfEvents(events, request.raw)));
      },
    );
  });
}
