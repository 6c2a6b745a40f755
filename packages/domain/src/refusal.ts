/** Why a well-formed request could not be carried out. Callers branch on the code, never on the message. */
export const errorCodes = [
  'invalid',
  'unauthenticated',
  'not-allowed',
  'not-found',
  'conflict',
  'too-large',
  'rate-limited',
  'brake',
  'unavailable',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** A refusal whose message may be shown to the person asking. Anything else thrown is a fault and stays private. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
