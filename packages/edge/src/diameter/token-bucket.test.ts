import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

function takings(bucket: TokenBucket, attempts: number): number {
  return Array.from({ length: attempts }, () => bucket.take()).filter(Boolean).length;
}

describe('a bucket of requests', () => {
  it('gives a second of its rate at once, then no more than its rate', () => {
    const bucket = new TokenBucket(100, 5000);
    expect(takings(bucket, 1000)).toBe(100);
    let given = 0;
    for (let now = 5010; now <= 15_000; now += 10) {
      bucket.refill(now);
      given += takings(bucket, 50);
    }
    expect(given).toBe(1000);
  });

  it('keeps no more than a second of its rate, however long it rests', () => {
    const bucket = new TokenBucket(100, 0);
    bucket.refill(3_600_000);
    expect(takings(bucket, 1000)).toBe(100);
  });

  it('gives one in two seconds when its rate is one half', () => {
    const bucket = new TokenBucket(0.5, 0);
    expect(takings(bucket, 10)).toBe(1);
    bucket.refill(1999);
    expect(takings(bucket, 10)).toBe(0);
    bucket.refill(2000);
    expect(takings(bucket, 10)).toBe(1);
  });
});
