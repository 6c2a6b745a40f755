import { expect, it } from 'vitest';
import { gates, reasons, verdictAt } from './gate.ts';
import { noticeTexts, wordsNoNoticeUses } from './notice-words.ts';
import { appealSentence, reasonWords, wordsOfReasonAtGate } from './reason-words.ts';

const at = 1_800_000_000_000;

it('whatever a gate answers has words, and every refusal and hold has a way to appeal', () => {
  let refused = 0;
  const met = new Set<string>(['no-report-found']);
  for (const gate of gates) {
    for (const effect of ['enrolled', 'disputed', 'tracked', 'prohibited'] as const) {
      for (const tier of [0, 1, 2, 3] as const) {
        const { outcome, reason } = verdictAt(gate, { effect, tier }, at);
        met.add(reason);
        const { words, next, isAppealable } = reasonWords[reason];
        expect([reason, words.endsWith('.'), next.endsWith('.')]).toEqual([reason, true, true]);
        if (outcome === 'allow') continue;
        refused += 1;
        expect([gate, tier, isAppealable]).toEqual([gate, tier, true]);
        expect(wordsOfReasonAtGate(reason)).toContain(appealSentence);
      }
    }
  }
  expect(refused).toBeGreaterThan(60);
  // Every reason that there is was met, and has its words.
  expect(met).toEqual(new Set(reasons));
  expect(new Set(Object.keys(reasonWords))).toEqual(met);
});

it('a phone that nobody has reported offers nothing to appeal', () => {
  expect(wordsOfReasonAtGate('no-report-found')).not.toContain('appeal');
});

// Abuse case A18: a good-faith buyer is neither accused nor confronted. A12: nobody can imitate us with a link.
it.each(Object.entries(noticeTexts))(
  'what is passed on to the holder of a phone (%s) is neutral, without a link, and says where to get advice and how to appeal',
  (_kind, { heading, lines }) => {
    const text = [heading, ...lines].join(' ');
    for (const forbidden of wordsNoNoticeUses) expect(text).not.toMatch(forbidden);
    expect(text).toContain('Citizens Advice');
    expect(text).toContain('you can appeal on the Deadset website');
  },
);

it('only who holds a proved stolen phone is told where to hand it in: with a receipt, and without an address', () => {
  const [listed, disputed] = [noticeTexts.listed.lines.join(' '), noticeTexts.disputed.lines.join(' ')];
  expect(listed).toMatch(/police station\. Ask for a receipt\. You need not say where you live\./);
  expect(disputed).not.toContain('hand it in');
});

it.each([
  'Hand it in or be investigated',
  'You must bring it back',
  'See https://deadset.test/appeal',
  'This is stolen goods',
  'Reply with your name',
])('such a notice would be refused: %s', (text) => {
  expect(wordsNoNoticeUses.some((forbidden) => forbidden.test(text))).toBe(true);
});
