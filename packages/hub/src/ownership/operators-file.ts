import { readFile } from 'node:fs/promises';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

/**
 * An operator, or the maker of phones, whose own sign-in proves a declaration: an OpenID Connect issuer that knows the hub
 * as a client.
 */
const OperatorRegistration = strictObject({
  /** Its id as a participant. */
  participant: Type.String({ minLength: 1, maxLength: 64 }),
  /** An operator speaks of lines, a maker of accounts; an operator when absent. */
  kind: Type.Optional(Type.Union([Type.Literal('operator'), Type.Literal('maker')])),
  /** Where the operator tells which phone a line is in: CAMARA Device Identifier, without `/retrieve-identifier`. */
  deviceIdentifierUrl: Type.Optional(Type.String({ pattern: '^https?://' })),
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
