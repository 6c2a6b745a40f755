import { readFile } from 'node:fs/promises';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

const Line = Type.String({ minLength: 1, maxLength: 200 });
/** Somewhere that takes phones which turn out to be stolen, in words for people. */
const HandInPoint = strictObject({ name: Line, address: Line, hours: Type.Optional(Line) });
export type HandInPoint = Static<typeof HandInPoint>;

const parsePoints = parserOf(Type.Array(HandInPoint, { maxItems: 20 }));

/** Reads the file of the settings. Throws what is wrong with it. */
export async function readHandInPoints(file: string): Promise<readonly HandInPoint[]> {
  const parsed = parsePoints(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.ok)
    throw new Error('the file of hand-in points is not an array of {"name", "address", "hours"}, 20 at most');
  return parsed.value;
}
