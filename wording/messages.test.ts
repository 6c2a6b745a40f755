import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { englishTag, readLanguages } from '../packages/hub/src/pages/language-file.ts';
import { wordsOfCode } from './code-words.ts';
import { gapsOf } from './gaps.ts';
import { findMessages, messagesFile, messagesText } from './messages.ts';
import { wordsOfTemplate } from './template-words.ts';

const found = findMessages();
const languages = await readLanguages();

describe('the list of all sentences', () => {
  it('is that of the templates and the code: `npm run messages` writes it anew', () => {
    expect(readFileSync(messagesFile, 'utf8')).toBe(messagesText());
  });

  it.each(languages.map((language) => [language.tag, language] as const))(
    'has every sentence that %s translates',
    (_tag, language) => {
      expect(gapsOf(language, found).unknown).toEqual([]);
    },
  );

  it('has a singular and a plural in English for whatever is counted', () => {
    const english = languages.find(({ tag }) => tag === englishTag);
    const missing = english === undefined ? found.plurals : gapsOf(english, found).missing;
    expect(missing.filter((text) => found.plurals.includes(text))).toEqual([]);
  });

  it('knows a language with a sentence that no page has, and one whose plural lacks a form', () => {
    const made = {
      messages: { 'A page.': [], '{count} phones': [] },
      plurals: ['{count} phones'],
      about: '',
    };
    const polish = { tag: 'pl', name: 'Polski', direction: 'ltr' as const };
    const messages = { 'No such page.': 'Nie', '{count} phones_one': '{count} telefon' };
    expect(gapsOf({ ...polish, messages }, made)).toEqual({
      unknown: ['No such page.'],
      missing: ['A page.', '{count} phones'],
    });
  });
});

describe('the sentences of a template', () => {
  it('are its passages, on one line, and what it gives to t', () => {
    const source = `{% set title = t("A title") %}
{{ govukButton({ text: t('It\\'s a button') if one else t("{count} buttons", { count: n }) }) }}
{% t %}Call <strong>{{ number }}</strong>
  now.{% endt %}{{ t(problem.text) }}`;
    expect(wordsOfTemplate(source)).toEqual([
      { text: 'Call <strong>{{ number }}</strong> now.', isPlural: false },
      { text: 'A title', isPlural: false },
      { text: "It's a button", isPlural: false },
      { text: '{count} buttons', isPlural: true },
    ]);
  });
});

describe('the sentences of a TypeScript file', () => {
  it('are what a reader may see: words, refusals, and texts with a place for each value', () => {
    const source = `import x from 'a long path with words';
const view = { text: 'Proved', wish: 'sell it', classes: 'govuk-tag--red is here', act: 'see a logbook' };
const shape = \`A phone has \${most.count} IMEIs and \${few} SIMs.\`;
throw new RegistryError('conflict', isOld ? 'That is over.' : 'Not yet.', { cause: 'Some cause of it' });
throw new Error('A fault that stays private');
type Kind = 'A type is no text';
const path = '/report/status', method = 'GET', header = 'content-type';
const query = sql\`select a thing from it\`;`;
    expect(wordsOfCode('views.ts', source, false)).toEqual([
      'Proved',
      'sell it',
      'A phone has {count} IMEIs and {few2} SIMs.',
      'That is over.',
      'Not yet.',
    ]);
    expect(wordsOfCode('views.ts', source, true)).toEqual(['That is over.', 'Not yet.']);
  });
});
