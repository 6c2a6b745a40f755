import { RegistryError } from '@deadset/domain';
import { pauseFor } from './clock.ts';
import { jitter } from './entropy.ts';
import { ProblemError } from './problem-error.ts';

/** How long a client keeps trying when the other side is away or asks to be left alone. */
export interface RetryPolicy {
  /** How often it tries in all; 1 means never again. */
  readonly attempts: number;
  /** Pause before the second try, in milliseconds; it doubles each time, and half of it is left to chance. */
  readonly firstPauseMs: number;
  /** Longest pause that it takes when the other side asks for one (Retry-After), in milliseconds; 30 000 when absent. */
  readonly longestPauseMs?: number;
}

/** Five tries within some three seconds: long enough for a hub that is started again. */
export const patient: RetryPolicy = { attempts: 5, firstPauseMs: 200 };

const usualLongestPauseMs = 30_000;

/**
 * Does something, again while it is refused as `unavailable`, or as `rate-limited` with a pause that is not too long;
 * every other refusal and every fault is passed on at once.
 *
 * Only for what may be done twice: a question, or an act under an idempotency key. Throws the signal's reason when the
 * caller gives up.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    let pauseMs: number | undefined;
    try {
      return await attempt();
    } catch (error) {
      pauseMs = tried < policy.attempts ? pauseAfter(error, tried, policy) : undefined;
      if (pauseMs === undefined) throw error;
    }
    await pauseFor(pauseMs, signal);
  }
}

/** How long to wait after a failure, in milliseconds; undefined when another try would not help. */
function pauseAfter(error: unknown, tried: number, policy: RetryPolicy): number | undefined {
  const { firstPauseMs, longestPauseMs = usualLongestPauseMs } = policy;
  if (!(error instanceof RegistryError)) return undefined;
  const ownPauseMs = firstPauseMs * 2 ** (tried - 1) * (0.5 + jitter() / 2);
  const askedMs = error instanceof ProblemError ? error.retryAfterMs : undefined;
  if (askedMs !== undefined && askedMs > longestPauseMs) return undefined;
  if (error.code === 'unavailable') return Math.max(ownPauseMs, askedMs ?? 0);
  return error.code === 'rate-limited' && askedMs !== undefined ? Math.max(ownPauseMs, askedMs) : undefined;
}
