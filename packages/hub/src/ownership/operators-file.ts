import { readFile } from 'node:fs/promises';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

/** An operator whose own sign-in proves a declaration: an OpenID Connect issuer that knows the hub as a client. */
const OperatorRegistration = strictObject({
  /** The operator's id as a participant. */
  participant: Type.String({ minLength: 1, maxLength: 64 }),
  /** As customers know it. */
  name: Type.String({ minLength: 1, maxLength: 100 }),
  issuer: Type.String({ pattern: '^https?://' }),
  clientId: Type.String({ minLength: 1, maxLength: 200 }),
  clientSecret: Type.String({ minLength: 1, maxLength: 200 }),
});
export type OperatorRegistration = Static<typeof OperatorRegistration>;

const parseRegistrations = parserOf(Type.Array(OperatorRegistration, { maxItems: 100 }));

/** The operators of a JSON file; throws with the first thing that is wrong, never with a value of the file. */
export async function readOperators(file: string): Promise<OperatorRegistration[]> {
  const parsed = parseRegistrations(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.ok) throw new Error(`the operators file cannot be used: ${parsed.problem}`);
  return parsed.value;
}
