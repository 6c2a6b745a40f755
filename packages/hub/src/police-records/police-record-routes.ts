import {
  type PoliceGuard,
  PoliceRecordExport,
  PoliceRecordExportAnswer,
  PoliceRecordImport,
  PoliceRecordReport,
  policeGuards,
  strictObject,
} from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, callerOf } from '../http/index.ts';
import { exportPoliceRecords } from './police-export.ts';
import { importPoliceRecords, type PoliceImportDependencies } from './police-import.ts';

/** Five files of 4,000,000 characters would be more than anybody sends. */
const bodyLimitBytes = 12 * 1024 * 1024;
const guardPattern = policeGuards.join('|');

const ImportQuery = strictObject({
  dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
  override: Type.Optional(
    Type.String({
      pattern: `^(${guardPattern})(,(${guardPattern}))*$`,
      description: 'Guards that shall not stop it, separated by commas',
    }),
  ),
});

/** Police records in and out, for a force's own machines: POLE rows as JSON, or as the text of CSV files. */
export function policeRecordRoutes(app: App, dependencies: PoliceImportDependencies): void {
  app.post(
    '/v1/police-records',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        summary:
          'Takes in a force’s records: verifies reports or makes them, by crime reference; again is harmless',
        querystring: ImportQuery,
        body: PoliceRecordImport,
        response: { 200: PoliceRecordReport },
      },
    },
    async (request) =>
      importPoliceRecords(dependencies, {
        force: callerOf(request).id,
        rows: request.body,
        dryRun: request.query.dryRun === 'true',
        overrides: guardsIn(request.query.override),
      }),
  );
  app.post(
    '/v1/police-records/export',
    {
      schema: {
        summary:
          'The force’s own cases; what networks told only with an authorisation or a recorded legal basis',
        body: PoliceRecordExport,
        response: { 200: PoliceRecordExportAnswer },
      },
    },
    async (request) => exportPoliceRecords(dependencies, callerOf(request).id, request.body),
  );
}

function guardsIn(override: string | undefined): PoliceGuard[] {
  const names = override?.split(',') ?? [];
  return policeGuards.filter((guard) => names.includes(guard));
}
