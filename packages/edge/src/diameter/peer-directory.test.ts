import { describe, expect, it } from 'vitest';
import { type KnownPeer, PeerDirectory } from './peer-directory.ts';

const mme: KnownPeer = { originHost: 'mme01.example', originRealm: 'epc.example' };

function aDirectory(...known: KnownPeer[]) {
  return new PeerDirectory({ known, ownProbe: 'health-1.example', clock: () => 0 });
}

describe('who may ask', () => {
  it('is whoever stands in the list by name and realm, in any case of letters', () => {
    const directory = aDirectory(mme);
    expect(directory.admit('MME01.Example', 'epc.EXAMPLE', '192.0.2.1')?.name).toBe('mme01.example');
    expect(directory.admit('mme02.example', 'epc.example', '192.0.2.1')).toBeUndefined();
    expect(directory.admit('mme01.example', 'other.example', '192.0.2.1')).toBeUndefined();
  });

  it('comes from one of its addresses or networks, whichever way the system writes them', () => {
    const directory = aDirectory({ ...mme, addresses: ['192.0.2.7', '10.0.0.0/8', '2001:db8::/32'] });
    const isKnown = (address: string) =>
      directory.admit('mme01.example', 'epc.example', address) !== undefined;
    for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '10.255.0.1', '2001:db8:1::1']) {
      expect(isKnown(address)).toBe(true);
    }
    for (const address of ['192.0.2.8', '11.0.0.1', '::ffff:11.0.0.1', '2001:db9::1', '', 'unknown']) {
      expect(isKnown(address)).toBe(false);
    }
  });

  it('is everybody without a list, counted apart up to 64 names', () => {
    const directory = new PeerDirectory({ clock: () => 0 });
    for (let i = 0; i < 200; i += 1) {
      const account = directory.admit(`mme${i}.example`, 'epc.example', '192.0.2.1');
      if (account !== undefined) account.statuses += 1;
    }
    expect(Object.keys(directory.totals())).toHaveLength(65);
    expect(directory.totals()['other']).toEqual({ 2001: 136, 5422: 0 });
  });

  it('is this node itself, asking whether it is well, whatever the list', () => {
    expect(aDirectory(mme).admit('health-1.example', 'x', '127.0.0.1')?.name).toBe('health check');
    expect(aDirectory(mme).admit('health-2.example', 'x', '127.0.0.1')).toBeUndefined();
  });

  it('shares its quota over all its connections, and has its part of it on each thread', () => {
    const known = [{ ...mme, maxPerSecond: 100 }];
    const directory = new PeerDirectory({ known, quotaShare: 1 / 4, clock: () => 0 });
    const quotas = [1, 2].map(() => directory.admit('mme01.example', 'epc.example', '192.0.2.1')?.quota);
    const taken = Array.from({ length: 200 }, (_, i) => quotas[i % 2]?.take()).filter(Boolean);
    expect(taken).toHaveLength(25);
  });

  it('is refused to be read where an address is none', () => {
    expect(() => aDirectory({ ...mme, addresses: ['192.0.2.0/99'] })).toThrow('prefix');
    expect(() => aDirectory({ ...mme, addresses: ['mme01'] })).toThrow('address');
  });
});
