import { RegistryError } from '@deadset/domain';
import { pauseFor } from './clock.ts';
import { jitter } from './entropy.ts';

/** How long a client keeps trying when the other side is away. */
export interface RetryPolicy {
  /** How often it tries in all; 1 means never again. */
  readonly attempts: number;
  /** Pause before the second try, in milliseconds; it doubles each time, and half of it is left to chance. */
  readonly firstPauseMs: number;
}

/** Five tries within some three seconds: long enough for a hub that is started again. */
export const patient: RetryPolicy = { attempts: 5, firstPauseMs: 200 };

/**
 * Does something, again while it is refused as `unavailable`; every other refusal and every fault is passed on at once.
 *
 * Only for what may be done twice: a question, or an act under an idempotency key.
 */
export async function withRetries<T>(policy: RetryPolicy, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      const away = error instanceof RegistryError && error.code === 'unavailable';
      if (!away || tried >= policy.attempts) throw error;
    }
    const pauseMs = policy.firstPauseMs * 2 ** (tried - 1);
    await pauseFor(pauseMs * (0.5 + jitter() / 2));
  }
}
