import { Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';
import { ListRunAnswer, ListRuns, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { recordAudit } from '../audit/index.ts';
import { type App, bytesAnswer, callerOf } from '../http/index.ts';
import type { DirbsDependencies } from './file-import.ts';
import { baseOf, linesOfFile } from './list-file-lines.ts';
import { mayHave, namesOfRun, parseListFile } from './list-file-names.ts';
import { findRun, listRuns } from './list-file-store.ts';
import { generateLists } from './list-generation.ts';

const runsShown = 100;

const RunPath = strictObject({ run: Type.String({ pattern: '^[0-9]{1,9}$' }) });
const FilePath = strictObject({
  run: Type.String({ pattern: '^[0-9]{1,9}$' }),
  file: Type.String({ pattern: '^[A-Za-z0-9_-]{1,160}\\.(csv|txt)$' }),
});
const GenerationQuery = strictObject({
  day: Type.Optional(Type.String({ pattern: '^20[0-9]{6}$', description: 'yyyymmdd; today when absent' })),
  override: Type.Optional(Type.Literal('match-ratio')),
});

/** Runs of list generation, and their files for whom each is. */
export function listRoutes(app: App, dependencies: DirbsDependencies): void {
  const { database, settings } = dependencies;
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
  fileRoute(app, dependencies);
}

/** `GET /v1/lists/:run/:file`, streamed, and a line of the audit before it. */
function fileRoute(app: App, { database: { db }, clock, settings, vault }: DirbsDependencies): void {
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
