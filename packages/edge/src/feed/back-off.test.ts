import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';

describe('the wait before another try', () => {
  it('doubles from a tenth of a second to fifteen seconds, of which at most half is taken off', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        (failures, bytes) => {
          const whole = Math.min(15_000, 100 * 2 ** Math.min(failures, 20));
          const waitMs = backOffMs(failures, () => Buffer.from(bytes));
          expect(waitMs).toBeGreaterThanOrEqual(whole / 2);
          expect(waitMs).toBeLessThanOrEqual(whole);
        },
      ),
    );
  });
});
