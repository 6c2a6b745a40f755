import { readFile } from 'node:fs/promises';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

const Line = Type.String({ minLength: 1, maxLength: 300 });

/** Whom to turn to for a task. */
const LockContact = strictObject({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  /** As it is dialled in the country of the deployment. */
  phone: Type.Optional(Type.String({ pattern: '^\\+?[0-9][0-9 ]{1,20}$' })),
  /** Only by https: nobody signs in anywhere else. */
  page: Type.Optional(Type.String({ pattern: '^https://[^\\s]{1,300}$' })),
  /** When it is the right one, such as "if you have an iPhone". */
  note: Type.Optional(Type.String({ minLength: 1, maxLength: 150 })),
});

/** One thing to lock. */
const LockTask = strictObject({
  /** Names it for good: what has been ticked off is kept by it. */
  id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
  title: Type.String({ minLength: 1, maxLength: 80 }),
  /** What to do, a sentence or two each, in the order in which to do it. */
  steps: Type.Array(Line, { minItems: 1, maxItems: 6 }),
  contacts: Type.Optional(Type.Array(LockContact, { maxItems: 12 })),
});

const LockListFile = strictObject({ tasks: Type.Array(LockTask, { minItems: 1, maxItems: 40 }) });
/** Everything to lock, the most urgent first. */
export type LockList = Static<typeof LockListFile>;

const parseFile = parserOf(LockListFile);

/** A lock list as a deployment writes it. Throws with the first thing that is wrong, and where. */
export function parseLockList(text: string): LockList {
  const parsed = parseFile(jsonOf(text));
  if (!parsed.ok) throw new Error(`the lock list cannot be used: ${parsed.problem}`);
  const ids = parsed.value.tasks.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined)
    throw new Error(`the lock list cannot be used: two tasks have the id "${twice}"; each needs its own`);
  return parsed.value;
}

/** The lock list of a JSON file. Throws as `parseLockList` does, and where there is no such file. */
export async function readLockList(file: string): Promise<LockList> {
  return parseLockList(await readFile(file, 'utf8'));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error('the lock list cannot be used: it is not JSON', { cause: error });
  }
}
