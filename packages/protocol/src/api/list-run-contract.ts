import { type Static, Type } from 'typebox';
import { Instant, strictObject } from './schema.ts';

/** A run of list generation, and its files that the caller may have. */
export const ListRunAnswer = strictObject({
  run: Type.Integer({ minimum: 1 }),
  /** The run before it, where the deltas named here begin; -1 before the first. */
  base: Type.Integer({ minimum: -1 }),
  files: Type.Array(Type.String()),
});
export type ListRunAnswer = Static<typeof ListRunAnswer>;

/** The newest runs, newest first. */
export const ListRuns = strictObject({
  runs: Type.Array(
    strictObject({
      run: Type.Integer({ minimum: 1 }),
      /** The day that the lists are for, yyyymmdd. */
      day: Type.String(),
      generatedAt: Instant,
    }),
  ),
});
export type ListRuns = Static<typeof ListRuns>;
