import { describe, expect, it } from 'vitest';
import { Bell } from './bell.ts';

const never = new AbortController().signal;

describe('a bell', () => {
  it('wakes everybody who waits, once', async () => {
    const bell = new Bell();
    const waiting = [bell.wait(5_000, never), bell.wait(5_000, never)];
    bell.ring();
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(await bell.wait(1, never)).toBe(false);
  });

  it('lets go of whoever gives up, and of whoever gave up before waiting', async () => {
    const bell = new Bell();
    const giving = new AbortController();
    const waiting = bell.wait(5_000, giving.signal);
    giving.abort();
    expect(await waiting).toBe(false);
    expect(await bell.wait(5_000, giving.signal)).toBe(false);
  });
});
