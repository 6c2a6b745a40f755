import { describe, expect, it } from 'vitest';
import { openVisit, sealVisit, visitIdOf } from './visit-seal.ts';

const token = Buffer.alloc(32, 1);
const nonce = Buffer.alloc(12, 2);
const text = JSON.stringify({ imeis: ['351756051234567'] });

describe('what a visitor told us', () => {
  it('opens with the token that locked it', () => {
    expect(openVisit(token, sealVisit(token, nonce, text))).toBe(text);
  });

  it('cannot be read from what is kept, nor from the name it is kept under', () => {
    const kept = Buffer.concat([visitIdOf(token), sealVisit(token, nonce, text)]);
    expect(kept.includes(Buffer.from('351756051234567'))).toBe(false);
    expect(kept.includes(token)).toBe(false);
  });

  it('does not open with another token', () => {
    expect(() => openVisit(Buffer.alloc(32, 3), sealVisit(token, nonce, text))).toThrow(/authenticate data/);
  });

  it('does not open when any byte of it was changed', () => {
    const sealed = sealVisit(token, nonce, text);
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => openVisit(token, changed)).toThrow(/authenticate data/);
    }
  });
});
