import { Readable } from 'node:stream';
import { RegistryError, type Scope } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, bytesAnswer, callerOf } from '../http/index.ts';
import { exportColumns, exportKindNames, exportKinds } from './export-kinds.ts';
import { exportRows } from './export-store.ts';
import { csvPages, ndjsonPages } from './export-text.ts';

const kindPattern = exportKindNames.join('|');
const ExportPath = strictObject({
  file: Type.String({
    pattern: `^(${kindPattern})\\.(csv|ndjson)$`,
    description: `One of ${exportKindNames.join(', ')}, and .csv or .ndjson`,
  }),
});

/**
 * `GET /v1/exports/{kind}.{csv|ndjson}`: all of one kind that the participant may see anyhow, as one file.
 *
 * The scope `exports` opens the door; what is behind it asks for the scope by which the same is seen singly.
 */
export function exportRoutes(app: App, db: Db, clock: Clock): void {
  app.get(
    '/v1/exports/:file',
    {
      exposeHeadRoute: false,
      schema: {
        summary:
          'The list, or a participant’s own declarations, attempts, receipts or import runs, as one file',
        params: ExportPath,
        response: { 200: bytesAnswer('text/csv', 'Comma-separated values, or a JSON object a line') },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { file } = request.params;
      const kind = exportKindNames.find((name) => file.startsWith(`${name}.`));
      if (kind === undefined) throw new RegistryError('not-found', 'There is no such export.');
      const wanted: readonly Scope[] = exportKinds[kind];
      if (!wanted.some((scope) => caller.scopes.includes(scope)))
        throw new RegistryError('not-allowed', `This export needs the scope ${wanted.join(' or ')} too.`);
      await recordAudit(db, {
        at: clock(),
        actor: caller.id,
        recipient: caller.id,
        act: 'export',
        object: `export:${kind}`,
        why: 'a participant takes what it may see as a file',
        detail: { file },
      });
      const pages = exportRows(db, kind, caller.id);
      const isCsv = file.endsWith('.csv');
      const columns = exportColumns[kind];
      return reply
        .type(isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="deadset-${file}"`)
        .send(Readable.from(isCsv ? csvPages(columns, pages) : ndjsonPages(columns, pages)));
    },
  );
}
