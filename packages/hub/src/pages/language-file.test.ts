import { describe, expect, it } from 'vitest';
import { readLanguage } from './language-file.ts';

const file = (messages: Record<string, string>) =>
  JSON.stringify({ name: 'Cymraeg', direction: 'ltr', messages });

describe('the file of a language', () => {
  it('is taken with its sentences, where markup and values may stand elsewhere', () => {
    const english = 'Call <strong>{{ number }}</strong> before {day}.';
    const own = '{day}: <strong>{{ number }}</strong>';
    expect(readLanguage('cy', file({ [english]: own }))).toEqual({
      tag: 'cy',
      name: 'Cymraeg',
      direction: 'ltr',
      messages: { [english]: own },
    });
  });

  it.each([
    ['has lost {{ number }}', { 'Call {{ number }} now.': 'Call now.' }],
    ['has {{ secret }}, which the English has not', { 'Call now.': 'Call {{ secret }} now.' }],
    ['has <script>, which the English has not', { 'Call now.': '<script>Call now.' }],
    ['has {%, which the English has not', { 'Call now.': 'Call {% now.' }],
    ['has <, which the English has not', { 'Call now.': 'Call < now.' }],
    ['has lost <a href="/help">', { 'See <a href="/help">help</a>.': 'See <a href="/halp">help</a>.' }],
    ['"Call now." is empty', { 'Call now.': '  ' }],
  ])('is refused with the entry that %s', (problem, messages) => {
    expect(() => readLanguage('cy', file(messages))).toThrow(problem);
  });

  it.each([
    ['cy', 'not JSON', /cy\.json cannot be used: it is not JSON/],
    ['cy', '{"name":"Cymraeg","direction":"up","messages":{}}', /direction/],
    ['cy', '{"name":"Cymraeg","direction":"ltr","messages":{},"note":"x"}', /note/],
    ['Welsh language', file({}), /is not the tag of a language/],
  ])('called %s is refused when it is %s', (tag, text, problem) => {
    expect(() => readLanguage(tag, text)).toThrow(problem);
  });

  it('may say the number of a plural form in words', () => {
    const one = { '{count} phones_one': 'Un ffôn', '{count} phones_other': '{count} ffôn' };
    expect(readLanguage('cy', file(one)).messages).toEqual(one);
  });
});
