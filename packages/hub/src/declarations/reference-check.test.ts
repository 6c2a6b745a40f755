import { describe, expect, it } from 'vitest';
import { readReference } from './declaration-codes.ts';
import { checkedReference } from './reference-check.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const references = ['7K3M-Q2XD', '0000-0000', 'ZZZZ-ZZZZ', '0123-4567', 'ABCD-EFGH'];

describe('the check character of a reference', () => {
  it('is read with it or without it, in any case and grouping, as one reference', () => {
    for (const reference of references) {
      const checked = checkedReference(reference);
      expect(readReference(reference)).toBe(reference);
      expect(readReference(checked)).toBe(reference);
      expect(readReference(` ${checked.toLowerCase().replaceAll('-', ' ')}`)).toBe(reference);
    }
  });

  it('shows every single wrong character, itself included', () => {
    for (const reference of references) {
      const letters = checkedReference(reference).replaceAll('-', '');
      for (let i = 0; i < letters.length; i += 1) {
        for (const other of alphabet.replace(letters.charAt(i), '')) {
          const wrong = letters.slice(0, i) + other + letters.slice(i + 1);
          expect(readReference(wrong), wrong).toBeUndefined();
        }
      }
    }
  });

  it('shows every two characters that have changed places', () => {
    for (const reference of references) {
      const letters = checkedReference(reference).replaceAll('-', '').split('');
      for (let i = 0; i < letters.length; i += 1) {
        for (let j = i + 1; j < letters.length; j += 1) {
          if (letters[i] === letters[j]) continue;
          const swapped = letters.with(i, letters[j] ?? '').with(j, letters[i] ?? '');
          expect(readReference(swapped.join('')), swapped.join('')).toBeUndefined();
        }
      }
    }
  });
});
