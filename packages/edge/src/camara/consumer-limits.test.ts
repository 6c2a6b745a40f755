import { expect, it } from 'vitest';
import { ConsumerLimits } from './consumer-limits.ts';

const day = 86_400_000;

it('a consumer may ask so often a second and a day, and another one as often', () => {
  let at = 20_000 * day + day - 10_000;
  const limits = new ConsumerLimits({ perSecond: 2, perDay: 3 }, () => at);
  const spend = (consumer = 'a') => limits.spend(consumer)?.because;
  expect([spend(), spend(), spend()]).toEqual([undefined, undefined, 'too-fast']);
  expect(spend('b')).toBeUndefined();
  at += 1000;
  expect(spend()).toBeUndefined();
  expect(limits.spend('a')).toEqual({ because: 'quota-spent', retryAfterSeconds: 9 });
  at += 9000;
  expect(spend()).toBeUndefined();
});

it('without limits everybody may ask as often as they like', () => {
  const limits = new ConsumerLimits({}, () => 0);
  expect(Array.from({ length: 1000 }, () => limits.spend('a')).every((one) => one === undefined)).toBe(true);
});

it('a clock that is set back costs nobody a call, and gives nobody more', () => {
  let at = 20_000 * day + day / 2;
  const limits = new ConsumerLimits({ perSecond: 2 }, () => at);
  const spend = () => limits.spend('a')?.because;
  expect([spend(), spend(), spend()]).toEqual([undefined, undefined, 'too-fast']);
  at -= 3_600_000;
  expect([spend(), spend()]).toEqual(['too-fast', 'too-fast']);
  at += 1000;
  expect([spend(), spend(), spend()]).toEqual([undefined, undefined, 'too-fast']);
});

it('consumers are forgotten with their day, and without limits none is remembered', () => {
  let at = 20_000 * day;
  const limits = new ConsumerLimits({ perDay: 1 }, () => at);
  for (let i = 0; i < 1000; i += 1) limits.spend(`consumer ${i}`);
  expect(limits.size).toBe(1000);
  at += day;
  limits.spend('consumer 1');
  expect(limits.size).toBe(1);
  const without = new ConsumerLimits({}, () => at);
  without.spend('a');
  expect(without.size).toBe(0);
});
