import { type Static, Type } from 'typebox';
import { strictObject } from './schema.ts';

/**
 * Guards that stop an import until somebody overrides them by name; what makes the list shorter, longer or broader takes
 * a second person too. `rows` cannot be overridden: a file of that kind is taken whole or not at all.
 */
export const importGuards = [
  'shrink',
  'growth',
  'sequence',
  'match-ratio',
  'conflict',
  'delta',
  'thresholds',
  'rows',
] as const;
export type ImportGuard = (typeof importGuards)[number];
const GuardName = Type.Enum(importGuards);

/** One row that was not taken, and why. Never the value itself: it may be an IMEI. */
export const RowError = strictObject({
  /** Line of the file, the header being line 1. */
  line: Type.Integer({ minimum: 1 }),
  column: Type.Optional(Type.String()),
  problem: Type.String(),
});
export type RowError = Static<typeof RowError>;

/** What an import did, or would do. */
export const ImportReport = strictObject({
  kind: Type.Union([Type.Literal('full'), Type.Literal('delta')]),
  /** True when nothing was written: a dry run, or a guard stopped it. */
  applied: Type.Boolean(),
  rows: Type.Integer(),
  /** Exact duplicates that collapsed into one. */
  duplicates: Type.Integer(),
  added: Type.Integer(),
  updated: Type.Integer(),
  removed: Type.Integer(),
  unchanged: Type.Integer(),
  /** Rows not taken. */
  rejected: Type.Integer(),
  /** The first hundred of them. */
  errors: Type.Array(RowError),
  /** Guards that stopped it, each with a sentence that shows what it would have done. */
  stoppedBy: Type.Array(strictObject({ guard: GuardName, detail: Type.String() })),
});
export type ImportReport = Static<typeof ImportReport>;

/** A line of the NDJSON answer to an import: progress while it works, then the report. */
export const ImportEvent = Type.Union([
  strictObject({
    event: Type.Literal('progress'),
    stage: Type.Union([Type.Literal('reading'), Type.Literal('writing')]),
    done: Type.Integer(),
    total: Type.Optional(Type.Integer()),
  }),
  /** Rows that are not taken, a thousand at a time: the first hundred thousand. */
  strictObject({ event: Type.Literal('row-errors'), errors: Type.Array(RowError, { maxItems: 1_000 }) }),
  strictObject({ event: Type.Literal('report'), report: ImportReport }),
  strictObject({ event: Type.Literal('refused'), problem: Type.String() }),
]);
export type ImportEvent = Static<typeof ImportEvent>;
