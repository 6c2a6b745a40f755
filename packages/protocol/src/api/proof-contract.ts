import { type Static, Type } from 'typebox';
import { strictObject } from './schema.ts';

/** Acts that a proof can be asked for; what is not one of these has no entry of its own about a declaration. */
const ActName = Type.String({ pattern: '^[a-z]{1,20}$', description: 'declare, raise, withdraw, lapse, …' });

/** `POST /v1/declarations/{reference}/proof`; a POST, so that no code stands in an address. The answer is a `ProofFile`. */
export const ProofRequest = strictObject({
  code: Type.String({ minLength: 10, maxLength: 40 }),
  /** The newest act when absent. */
  act: Type.Optional(ActName),
});
export type ProofRequest = Static<typeof ProofRequest>;
