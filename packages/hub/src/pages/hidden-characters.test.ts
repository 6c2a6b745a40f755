import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutHidden } from './hidden-characters.ts';

describe('what a form sent', () => {
  it('is the same without characters that nobody sees', () => {
    expect(
      withoutHidden({ line: '\u202A+44 7700 900123\u202C', note: ['a\u0000b', '\uFEFFx\u001B[31m'] }),
    ).toEqual({
      line: '+44 7700 900123',
      note: ['ab', 'x[31m'],
    });
  });

  it('keeps every letter, mark, tab and end of line of any language', () => {
    for (const text of ['naïve\tline\r\nnext', 'שלום', 'مرحبا', '👩‍👩‍👧', 'क्षि', 'e\u0301'])
      expect(withoutHidden(text)).toBe(text);
  });

  it('never grows, and is the same when it is done twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = String(withoutHidden(text));
        expect(once.length).toBeLessThanOrEqual(text.length);
        expect(withoutHidden(once)).toBe(once);
      }),
    );
  });

  it('is left alone where it is no text', () => {
    expect([undefined, 1, true].map(withoutHidden)).toEqual([undefined, 1, true]);
  });
});
