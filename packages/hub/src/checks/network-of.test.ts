import { describe, expect, it } from 'vitest';
import { networkOf } from './network-of.ts';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.0/24'],
    ['192.0.2.250', '192.0.2.0/24'],
    ['192.0.3.7', '192.0.3.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:0:12ff::1', '2001:db8:0:1200::/56'],
    ['2001:db8:0:1200:ffff::9', '2001:db8:0:1200::/56'],
    ['2001:db8:0:1300::1', '2001:db8:0:1300::/56'],
    ['fe80::1%eth0', 'fe80::/56'],
    ['::1', '::/56'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('of what is no address is that itself', () => {
    expect(networkOf('unix')).toBe('unix');
  });
});
