import { type Static, Type } from 'typebox';
import { CrimeReference, PoleSet, poleTables } from '../pole/pole-rows.ts';
import { ReferenceText } from './declaration-contract.ts';
import { strictObject } from './schema.ts';

/** Guards that stop an import of police records until it is overridden by name; all but `match` take a second person. */
export const policeGuards = ['size', 'sequence', 'match'] as const;
export type PoliceGuard = (typeof policeGuards)[number];

/** Rows of one table that are taken at once. */
export const mostPoleRows = 5_000;

/** Rows as they came: each is judged by itself, so that a bad one stops itself alone. */
const UnjudgedRows = Type.Optional(
  Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: mostPoleRows }),
);
const CsvFile = Type.Optional(Type.String({ maxLength: 4_000_000 }));

/** `POST /v1/police-records`: rows as JSON, or the text of each file of a CSV set. */
export const PoliceRecordImport = strictObject({
  pole: Type.Optional(
    strictObject({
      persons: UnjudgedRows,
      objects: UnjudgedRows,
      locations: UnjudgedRows,
      events: UnjudgedRows,
      links: UnjudgedRows,
    }),
  ),
  csv: Type.Optional(
    strictObject({
      persons: CsvFile,
      objects: CsvFile,
      locations: CsvFile,
      events: CsvFile,
      links: CsvFile,
    }),
  ),
});
export type PoliceRecordImport = Static<typeof PoliceRecordImport>;
export type PoleCsvSet = NonNullable<PoliceRecordImport['csv']>;

const TableName = Type.Enum(poleTables);
/** Line of the file, the header being line 1; of JSON the place of the row, from 1. */
const Line = Type.Integer({ minimum: 1 });
const Count = Type.Integer({ minimum: 0 });

/** What became, or would become, of one phone of one crime. */
export const policeEffects = ['verified', 'declared', 'reclassified', 'unchanged', 'seen-active'] as const;
export type PoliceEffect = (typeof policeEffects)[number];

export const PoliceRecordReport = strictObject({
  /** False of a dry run, and when a guard stopped it: nothing was written. */
  applied: Type.Boolean(),
  counts: strictObject({
    verified: Count,
    declared: Count,
    reclassified: Count,
    unchanged: Count,
    seenActive: Count,
    refused: Count,
  }),
  effects: Type.Array(
    strictObject({
      /** Of the table of links. */
      line: Line,
      effect: Type.Enum(policeEffects),
      /** Our reference of the report; absent of a dry run that would make one. */
      reference: Type.Optional(ReferenceText),
      /** Of a report that was made: for the keeper alone, who can end it with this and a proof. */
      withdrawalCode: Type.Optional(Type.String()),
    }),
  ),
  errors: Type.Array(strictObject({ table: TableName, line: Line, problem: Type.String() })),
  stoppedBy: Type.Array(strictObject({ guard: Type.Enum(policeGuards), detail: Type.String() })),
});
export type PoliceRecordReport = Static<typeof PoliceRecordReport>;

/** Why a force may see where a network met a phone. */
export const NetworkAuthority = Type.Union([
  strictObject({
    kind: Type.Literal('authorisation'),
    /** Of the authorisation under the Investigatory Powers Act 2016, part 3. */
    id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9./_-]{2,63}$' }),
  }),
  strictObject({
    kind: Type.Literal('legal-basis'),
    /** In words, for the audit. No long number: it may be an IMEI. */
    basis: Type.String({
      minLength: 5,
      maxLength: 200,
      pattern: '^(?!.*[0-9]{8})[^\\u0000-\\u001f]*$',
    }),
  }),
]);
export type NetworkAuthority = Static<typeof NetworkAuthority>;

/** `POST /v1/police-records/export`: the force's own cases. */
export const PoliceRecordExport = strictObject({
  format: Type.Enum(['json', 'csv']),
  /** Why it is asked for; kept in the audit. */
  reason: Type.String({ minLength: 5, maxLength: 200, pattern: '^(?!.*[0-9]{8})[^\\u0000-\\u001f]*$' }),
  /** Without it nothing that a network told is given. */
  authority: Type.Optional(NetworkAuthority),
  /** Only these; all when absent. */
  crimeReferences: Type.Optional(Type.Array(CrimeReference, { minItems: 1, maxItems: 500 })),
});
export type PoliceRecordExport = Static<typeof PoliceRecordExport>;

export const PoliceRecordExportAnswer = strictObject({
  /** Whether attempts that networks told may be among them. */
  hasNetworkAttempts: Type.Boolean(),
  pole: Type.Optional(PoleSet),
  csv: Type.Optional(
    strictObject({
      persons: Type.String(),
      objects: Type.String(),
      locations: Type.String(),
      events: Type.String(),
      links: Type.String(),
    }),
  ),
});
export type PoliceRecordExportAnswer = Static<typeof PoliceRecordExportAnswer>;
