import { RegistryError } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './json-exchange.ts';
import { ProblemError } from './problem-error.ts';
import { withRetries } from './retry.ts';

const policy = { attempts: 3, firstPauseMs: 1, longestPauseMs: 200 };

function refused(code: 'rate-limited' | 'unavailable', pauseMs?: number): ProblemError {
  return new ProblemError(code, { type: 'about:blank', title: 'Not now', status: 429 }, pauseMs);
}

/** Fails with each of these in turn, then succeeds; counts how often it was tried. */
function failing(...failures: Error[]) {
  const tries: number[] = [];
  const attempt = () => {
    tries.push(performance.now());
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve('done') : Promise.reject(failure);
  };
  return { tries, attempt };
}

describe('retries', () => {
  it('wait as long as the other side asks', async () => {
    const { tries, attempt } = failing(refused('rate-limited', 60));
    expect(await withRetries(policy, attempt)).toBe('done');
    expect(tries).toHaveLength(2);
    expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(59);
  });

  it('do not wait longer than the policy, and tell the caller how long it would have been', async () => {
    const { tries, attempt } = failing(refused('unavailable', 201));
    await expect(withRetries(policy, attempt)).rejects.toMatchObject({ retryAfterMs: 201 });
    expect(tries).toHaveLength(1);
  });

  it('do not try a caller again that is over its rate and was told no time', async () => {
    const { tries, attempt } = failing(refused('rate-limited'));
    await expect(withRetries(policy, attempt)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(tries).toHaveLength(1);
  });

  it('end with the reason of a caller who gives up in a pause', async () => {
    const { tries, attempt } = failing(new RegistryError('unavailable', 'away'));
    const slow = { attempts: 3, firstPauseMs: 60_000 };
    const asking = withRetries(slow, attempt, AbortSignal.timeout(20));
    await expect(asking).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(tries).toHaveLength(1);
  });

  it('read a pause in seconds or as a date, and nothing else', () => {
    expect(retryAfterMs('7')).toBe(7000);
    expect(retryAfterMs('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(0);
    expect(retryAfterMs(new Date(Date.now() + 90_000).toUTCString()) ?? 0).toBeGreaterThan(80_000);
    expect([retryAfterMs(null), retryAfterMs('soon')]).toEqual([undefined, undefined]);
  });
});
