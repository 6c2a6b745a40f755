import { type ErrorCode, RegistryError } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { strictObject } from './schema.ts';

/** Media type of every refusal. RFC 9457. */
export const problemMediaType = 'application/problem+json';

/** A refusal as it goes over HTTP. RFC 9457 section 3.1. */
export const Problem = strictObject({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  /** Joins what a person saw to the line in the log; nothing else about a fault leaves the process. */
  instance: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;

/** The one place where a code of ours becomes an HTTP status. */
const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  brake: 422,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

/** The problem that tells a refusal; a fault becomes a 500 that says nothing of its cause. */
export function problemFor(error: unknown, instance: string): Problem {
  if (!(error instanceof RegistryError)) {
    return { type: 'about:blank', title: 'Internal error', status: 500, instance };
  }
  return {
    type: `https://deadset.example/problems/${error.code}`,
    title: error.message,
    status: statusOf[error.code],
    instance,
  };
}
