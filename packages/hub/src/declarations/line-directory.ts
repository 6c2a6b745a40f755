import type { ImeiKey } from '@deadset/domain';

/** Which phone a line is in, as its operator tells it. */
export interface LineDirectory {
  /**
   * The keys of the phone that this line is or was last in. The number goes to the operator and nowhere else: it is in
   * no log line, and kept as a keyed hash alone. Throws `RegistryError`: 'not-found' when the operator knows no phone,
   * 'invalid' for an operator that tells nothing, 'unavailable' when it does not answer.
   */
  resolve(operator: string, number: string): Promise<ImeiKey[]>;
}
