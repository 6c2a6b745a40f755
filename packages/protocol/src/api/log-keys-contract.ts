import { type Static, Type } from 'typebox';
import { strictObject } from './schema.ts';

/** `GET /log/keys`: every statement of the log's keys since its first day, oldest first. Each is a signed note. */
export const LogKeysAnswer = strictObject({
  statements: Type.Array(Type.String({ maxLength: 65_536 }), { maxItems: 1_000 }),
});
export type LogKeysAnswer = Static<typeof LogKeysAnswer>;
