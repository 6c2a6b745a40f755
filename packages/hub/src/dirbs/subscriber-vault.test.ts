import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { SubscriberVault } from './subscriber-vault.ts';

const vault = new SubscriberVault(Buffer.alloc(32, 1), randomBytes);
const stranger = new SubscriberVault(Buffer.alloc(32, 2), randomBytes);
const subscriber = { imsi: '234150000000001', msisdn: '447000000001' };

it.each([subscriber, { imsi: '234150000000001' }, { msisdn: '447000000001' }, {}])(
  'gives a subscriber back as it was sealed: %j',
  (who) => {
    expect(vault.open(vault.seal(who))).toEqual(who);
  },
);

it('seals the same subscriber otherwise each time, and names it the same', () => {
  expect(vault.seal(subscriber).equals(vault.seal(subscriber))).toBe(false);
  expect(vault.hash('a', undefined, 'b')).toEqual(vault.hash('a', undefined, 'b'));
  expect(vault.hash('a', undefined, 'b').equals(vault.hash('a', 'b'))).toBe(false);
  expect(vault.hash('ab').equals(vault.hash('a', 'b'))).toBe(false);
});

it('opens nothing of another key, and nothing that was changed', () => {
  const sealed = vault.seal(subscriber);
  expect(() => stranger.open(sealed)).toThrow('unable to authenticate');
  sealed.writeUInt8(sealed.readUInt8(15) ^ 1, 15);
  expect(() => vault.open(sealed)).toThrow('unable to authenticate');
  expect(stranger.hash('a').equals(vault.hash('a'))).toBe(false);
});
