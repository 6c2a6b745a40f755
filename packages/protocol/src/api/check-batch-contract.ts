import { type Static, Type } from 'typebox';
import { CheckAnswer } from './check-contract.ts';
import { GateName, strictObject } from './schema.ts';

/** Where a hub answers many questions at once. */
export const checkBatchPath = '/v1/checks/batch';
/** Phones that one batch may ask about. */
export const mostChecksPerBatch = 10_000;

/** Many questions of one gate. A row that is no IMEI is told by its place and stops only itself. */
export const CheckBatch = strictObject({
  gate: GateName,
  imeis: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: mostChecksPerBatch }),
});
export type CheckBatch = Static<typeof CheckBatch>;

const { outcome, reason, tier, position, ageSeconds, at } = CheckAnswer.properties;

/** What became of one row: what the gate says of it, or what is wrong with it. */
const CheckBatchRow = Type.Union([
  strictObject({ outcome, reason, tier }),
  strictObject({
    problem: Type.String({ description: 'what is wrong with this row; never the row itself' }),
  }),
]);
export type CheckBatchRow = Static<typeof CheckBatchRow>;

/** One row for each that was asked about, in the same order, all by one list. */
export const CheckBatchAnswer = strictObject({
  position,
  ageSeconds,
  at,
  rows: Type.Array(CheckBatchRow),
});
export type CheckBatchAnswer = Static<typeof CheckBatchAnswer>;
