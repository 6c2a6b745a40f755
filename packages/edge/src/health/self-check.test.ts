import { describe, expect, it } from 'vitest';
import { SelfCheck } from './self-check.ts';

const never = () => new Promise<void>(() => {});

describe('a self-check', () => {
  it('is good only when every listener answers, and says what is wrong with the others', async () => {
    const probes = new Map([
      ['good', () => Promise.resolve()],
      ['wrong', () => Promise.reject(new Error('answered 500'))],
      ['silent', never],
    ]);
    expect(await new SelfCheck(probes, () => 0).run()).toEqual({
      isHealthy: false,
      listeners: { good: 'ok', wrong: 'answered 500', silent: 'no answer within 1000 ms' },
    });
  });

  it('asks no more than once a second, however many look', async () => {
    let [now, asked] = [0, 0];
    const count = () => {
      asked += 1;
      return Promise.resolve();
    };
    const check = new SelfCheck(new Map([['counted', count]]), () => now);
    await Promise.all([check.run(), check.run()]);
    now = 999;
    await check.run();
    expect(asked).toBe(1);
    now = 1000;
    await check.run();
    expect(asked).toBe(2);
  });
});
