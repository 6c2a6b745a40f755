import { type Static, Type } from 'typebox';
import { parserOf, strictObject } from '../api/schema.ts';

/** What a reason code means to us. */
const ReasonMeaning = strictObject({
  /** In words, for people who read the map. */
  means: Type.String({ minLength: 1, maxLength: 100 }),
  action: Type.Union([Type.Literal('insert'), Type.Literal('remove')]),
  /** `blacklist` and `pending` as in a stolen list; `pass-over` for what is no theft and nobody's to block here. */
  taken: Type.Union([Type.Literal('blacklist'), Type.Literal('pending'), Type.Literal('pass-over')]),
});

const MapShape = strictObject({
  codes: Type.Record(Type.String({ pattern: '^[0-9A-Z]{1,8}$' }), ReasonMeaning),
  /** Codes that we write. */
  written: strictObject({ insert: Type.String(), remove: Type.String() }),
});

/**
 * The reason codes that two parties have agreed on. The GSMA's own table is for its members, so the codes are a file and
 * not part of the format.
 */
export type ReasonMap = Static<typeof MapShape>;

const parse = parserOf(MapShape);

/** The map of a JSON value; throws with the first thing that is wrong with it. */
export function readReasonMap(value: unknown): ReasonMap {
  const parsed = parse(value);
  if (!parsed.ok) throw new Error(`the map of reason codes cannot be used: ${parsed.problem}`);
  const { codes, written } = parsed.value;
  for (const action of ['insert', 'remove'] as const)
    if (codes[written[action]]?.action !== action)
      throw new Error(
        `the map of reason codes cannot be used: it writes ${written[action]} for ${action}, which is no such code`,
      );
  return parsed.value;
}

/** Codes of our own, for parties that have agreed on no others. */
export const defaultReasonMap: ReasonMap = {
  codes: {
    '0011': { means: 'stolen', action: 'insert', taken: 'blacklist' },
    '0012': { means: 'lost', action: 'insert', taken: 'blacklist' },
    '0013': { means: 'reported, keeper not proved yet', action: 'insert', taken: 'pending' },
    '0014': { means: 'faulty', action: 'insert', taken: 'pass-over' },
    '0015': { means: 'not paid for', action: 'insert', taken: 'pass-over' },
    '0016': { means: 'copied identifier', action: 'insert', taken: 'pass-over' },
    '0021': { means: 'found or given back', action: 'remove', taken: 'blacklist' },
    '0022': { means: 'listed by mistake', action: 'remove', taken: 'blacklist' },
  },
  written: { insert: '0011', remove: '0021' },
};
