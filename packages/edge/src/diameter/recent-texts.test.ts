import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from './avp-cursor.ts';
import { RecentTexts } from './recent-texts.ts';

/** Text as it lies in a message: from the fourth byte on, padded to whole words with this octet. */
function inMessage(text: string, padding = 0) {
  const octets = Buffer.from(text, 'latin1');
  const bytes = Buffer.alloc(4 + ((octets.length + 3) & ~3), padding);
  octets.copy(bytes, 4);
  return { view: viewOf(bytes), start: 4, end: 4 + octets.length };
}

describe('texts that come again and again', () => {
  it('come out as they are, whatever came before and however they are padded', () => {
    const letters = fc.string({ unit: 'binary-ascii', maxLength: 300 });
    const sequence = fc.array(fc.tuple(letters, fc.constantFrom(0, 0x41)), { maxLength: 40 });
    fc.assert(
      fc.property(sequence, (texts) => {
        const recent = new RecentTexts();
        for (const [text, padding] of [...texts, ...texts]) {
          const { view, start, end } = inMessage(text, padding);
          expect(recent.textOf(view, start, end)).toBe(text);
        }
      }),
    );
  });

  it('are told apart when they differ in one octet or in length only', () => {
    const recent = new RecentTexts();
    const realms = ['epc.mnc001.mcc001', 'epc.mnc002.mcc001', 'epc.mnc001.mcc00', 'epc.mnc001.mcc001\0'];
    for (const realm of [...realms, ...realms]) {
      const { view, start, end } = inMessage(realm);
      expect(recent.textOf(view, start, end)).toBe(realm);
    }
  });
});
