import { describe, expect, it } from 'vitest';
import { pdfText } from '../../test/support/pdf-text.ts';
import type { Paper } from './paper.ts';
import { printPaper } from './print-paper.ts';
import { printableLetters } from './printable-letters.ts';

const paper: Paper = {
  title: 'Record of an entry',
  foot: 'Entry 7',
  at: Date.UTC(2026, 10, 23, 12),
  parts: [
    { heading: 'Premises' },
    { text: 'A flat above a shop, “the Café” — £5.' },
    { warning: 'A position has neither door nor height.' },
    {
      facts: [
        ['Asked by', 'PC 4'],
        ['Seal', ''],
      ],
    },
    {
      caption: 'Custody',
      columns: ['Link', 'Act'],
      widths: [1, 3],
      rows: Array.from({ length: 90 }, (_, i) => [`L${i + 1}`, `moved ${i + 1}`]),
    },
    { signature: ['Signed', 'Date'] },
  ],
};

describe('a printed paper', () => {
  it('has all of its text as text, over as many numbered pages as it takes', async () => {
    const text = pdfText(await printPaper(paper));
    for (const part of [
      'Record of an entry',
      'Premises',
      'A flat above a shop, “the Café” — £5.',
      'Seal: not said',
      'L90',
      'moved 90',
    ])
      expect(text).toContain(part);
    expect(text).toContain('A position has neither door nor height.');
    const [, pages] = /Entry 7 · page 1 of (\d+)/.exec(text) ?? [];
    expect(Number(pages)).toBeGreaterThan(1);
    expect(text).toContain(`Entry 7 · page ${pages} of ${pages}`);
    expect(text).not.toContain(`page ${Number(pages) + 1} of`);
  });

  it('is the same file for the same paper, and another for another instant', async () => {
    const first = await printPaper(paper);
    expect((await printPaper(paper)).equals(first)).toBe(true);
    expect((await printPaper({ ...paper, at: paper.at + 1_000 })).equals(first)).toBe(false);
  });

  it('loses nothing of a cell that is taller than a page', async () => {
    const long = Array.from({ length: 900 }, (_, i) => `word${i}`).join(' ');
    const table = { caption: 'Grounds', columns: ['Test', 'Words'], widths: [1, 1], rows: [['one', long]] };
    const text = pdfText(await printPaper({ ...paper, parts: [table] }));
    expect(text).toContain('Test: one');
    expect(text).toContain('word0 ');
    expect(text).toContain('word899');
    expect(text.match(/word\d+/g)).toHaveLength(900);
  });

  it('names letters that it cannot show by their code points', () => {
    expect(printableLetters('Żółć é\u0007 e\u0301 €')).toBe('[U+017B]ó[U+0142][U+0107] é  é €');
    expect(printableLetters('\u{1F4F1}')).toBe('[U+1F4F1]');
  });
});
