import { type ErrorCode, RegistryError } from '@deadset/domain';
import type { Problem } from '@deadset/protocol';

/** A refusal that the other side put into words: an RFC 9457 problem. Branch on `code`; show `message` to people. */
export class ProblemError extends RegistryError {
  /** HTTP status. */
  readonly status: number;
  /** The URI that names this kind of problem; its last part is the code. */
  readonly type: string;
  /** Joins this refusal to a line in the other side's log: quote it when you ask them. */
  readonly instance?: string;
  /** How long the other side asks to be left alone, in milliseconds. RFC 9110 section 10.2.3. */
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, problem: Problem, retryAfterMs?: number) {
    super(code, problem.title);
    this.status = problem.status;
    this.type = problem.type;
    if (problem.instance !== undefined) this.instance = problem.instance;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}
