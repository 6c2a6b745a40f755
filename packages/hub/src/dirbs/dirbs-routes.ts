import { Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';
import { ImportEvent, ListRunAnswer, ListRuns, strictObject } from '@deadset/protocol';
import { type Static, Type } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordAudit } from '../audit/index.ts';
import { type App, bytesAnswer, callerOf } from '../http/index.ts';
import { eventsAnswer, eventsMediaType, guardsIn, guardsPattern, linesOfEvents } from '../imports/index.ts';
import type { DirbsDependencies, FileRequest } from './file-import.ts';
import { baseOf, linesOfFile } from './list-file-lines.ts';
import { mayHave, namesOfRun, parseListFile } from './list-file-names.ts';
import { findRun, listRuns } from './list-file-store.ts';
import { generateLists } from './list-generation.ts';
import { importOperatorDump } from './operator-dump-service.ts';
import { type ReferenceList, referenceKinds } from './reference-kinds.ts';
import { importReference } from './reference-service.ts';

const runsShown = 100;
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

const RunPath = strictObject({ run: Type.String({ pattern: '^[0-9]{1,9}$' }) });
const FilePath = strictObject({
  run: Type.String({ pattern: '^[0-9]{1,9}$' }),
  file: Type.String({ pattern: '^[A-Za-z0-9_-]{1,160}\\.(csv|txt)$' }),
});
const GenerationQuery = strictObject({
  day: Type.Optional(Type.String({ pattern: '^20[0-9]{6}$', description: 'yyyymmdd; today when absent' })),
  override: Type.Optional(Type.Literal('match-ratio')),
});

/** Files of the kind that national registries exchange: reference lists and dumps in, generated lists out. */
export function dirbsRoutes(app: App, dependencies: DirbsDependencies): void {
  fileRoutes(app, dependencies);
  runRoutes(app, dependencies);
}

function fileRoutes(app: App, dependencies: DirbsDependencies): void {
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

function runRoutes(app: App, dependencies: DirbsDependencies): void {
  const { database, clock, settings, vault } = dependencies;
  const { db } = database;
  app.post(
    '/v1/lists',
    {
      schema: {
        summary:
          'Generates the lists as of now: blacklist, and notifications and exceptions for each operator',
        querystring: GenerationQuery,
        response: { 200: ListRunAnswer },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { day, override } = request.query;
      const wanted = { participant: caller.id, overridesMatch: override !== undefined };
      const run = await generateLists(
        dependencies,
        day === undefined ? wanted : { ...wanted, day: Number(day) },
      );
      const base = await baseOf(db, run);
      return { run, base, files: namesOfRun(settings, caller, run, base) };
    },
  );
  app.get(
    '/v1/lists',
    { schema: { summary: 'The newest runs of list generation', response: { 200: ListRuns } } },
    async () => ({
      runs: (await listRuns(db, runsShown)).map(({ number, day, generatedAt }) => ({
        run: number,
        day: String(day),
        generatedAt: new Date(generatedAt).toISOString(),
      })),
    }),
  );
  app.get(
    '/v1/lists/:run',
    {
      schema: {
        summary: 'The files of a run that the caller may have',
        params: RunPath,
        response: { 200: ListRunAnswer },
      },
    },
    async (request) => {
      const run = Number(request.params.run);
      if ((await findRun(db, run)) === undefined) throw noSuchFile();
      const base = await baseOf(db, run);
      return { run, base, files: namesOfRun(settings, callerOf(request), run, base) };
    },
  );
  app.get(
    '/v1/lists/:run/:file',
    {
      exposeHeadRoute: false,
      schema: {
        summary:
          'A file of a run, or the delta from any earlier run to it (`_delta_<base>_<run>_<kind>.csv`)',
        params: FilePath,
        response: { 200: bytesAnswer('text/csv', 'Comma-separated values (RFC 4180)') },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { run, file: name } = request.params;
      const file = parseListFile(name);
      if (file === undefined || !mayHave(caller, file)) throw noSuchFile();
      const lines = await linesOfFile({ db, vault, settings }, Number(run), file);
      if (lines === undefined) throw noSuchFile();
      await recordAudit(db, {
        at: clock(),
        actor: caller.id,
        recipient: caller.id,
        act: 'export',
        object: `list-run:${Number(run)}`,
        why: 'its equipment register is fed by files',
        detail: { file: name },
      });
      return reply
        .type(file.form === 'csv' ? 'text/csv; charset=utf-8' : 'text/plain; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(lines));
    },
  );
}

function noSuchFile(): RegistryError {
  return new RegistryError(
    'not-found',
    'There is no such file for you. GET /v1/lists/RUN names those that there are.',
  );
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
