import { describe, expect, it } from 'vitest';
import { addressBytes } from './base-exchange.ts';

describe('the address of this node', () => {
  it('is written with its family, as the socket tells it', () => {
    const written = (text: string) => addressBytes(text).toString('hex');
    expect(written('127.0.0.1')).toBe('00017f000001');
    expect(written('::ffff:192.0.2.7')).toBe('0001c0000207');
    expect(written('::1')).toBe(`0002${'00'.repeat(15)}01`);
    expect(written('2001:db8::a:b')).toBe('000220010db80000000000000000000a000b');
    expect(written('fe80::1%lo')).toBe(`0002fe80${'00'.repeat(13)}01`);
    expect(written('1:2:3:4:5:6:7:8')).toBe('000200010002000300040005000600070008');
  });

  it('is 0.0.0.0 when the socket does not know it', () => {
    expect(addressBytes('').toString('hex')).toBe('000100000000');
  });
});
