import { expect, it } from 'vitest';
import { acceptedLanguage } from './language-choice.ts';

const languages = ['en-GB', 'cy', 'pt-BR', 'zh-Hant'].map((tag) => ({
  tag,
  name: tag,
  direction: 'ltr' as const,
  messages: {},
}));

it.each([
  ['cy', 'cy'],
  ['cy-GB,en;q=0.8', 'cy'],
  ['fr;q=0.9, cy;q=0.4, en;q=0.6', 'en-GB'],
  ['EN-us', 'en-GB'],
  ['zh-Hant-TW', 'zh-Hant'],
  ['fr, de', undefined],
  ['cy;q=0', undefined],
  ['*', undefined],
  ['', undefined],
  [';;;,,,q=--,cy;q=x', undefined],
  [`${'-'.repeat(100_000)},cy`, undefined],
])('a browser that asks for "%s" gets %s', (header, tag) => {
  expect(acceptedLanguage(header, languages)?.tag).toBe(tag);
});
