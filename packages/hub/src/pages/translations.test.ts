import { expect, it } from 'vitest';
import { englishTag, type Language, readLanguages } from './language-file.ts';
import { createTranslations } from './translations.ts';

const polish: Language = {
  tag: 'pl',
  name: 'Polski',
  direction: 'ltr',
  messages: {
    Yes: 'Tak',
    'Call {{ number }} now.': '{{ number }}: teraz.',
    'The gate {gate} does not answer.': 'Bramka {gate} nie odpowiada.',
    'a shop': 'sklep',
    '{count} phones_one': '{count} telefon',
    '{count} phones_few': '{count} telefony',
    '{count} phones_many': '{count} telefonów',
    '{count} phones_other': '{count} telefonu',
  },
};
const english: Language = {
  tag: englishTag,
  name: 'English',
  direction: 'ltr',
  messages: { '{count} phones_one': '{count} phone', '{count} phones_other': '{count} phones' },
};
const into = createTranslations([english, polish]);

it('a sentence is found by its English, and stays English where the language has none', () => {
  expect(into('pl')('Yes')).toBe('Tak');
  expect(into('pl')('Nobody has translated this.')).toBe('Nobody has translated this.');
  expect(into(englishTag)('Yes')).toBe('Yes');
});

it('a passage keeps the expressions that its template fills', () => {
  expect(into('pl')('Call {{ number }} now.')).toBe('{{ number }}: teraz.');
});

it('a text with values in it is translated, and its values where they are sentences too', () => {
  expect(into('pl')('The gate a shop does not answer.')).toBe('Bramka sklep nie odpowiada.');
  expect(into('pl')('The gate Żabka does not answer.')).toBe('Bramka Żabka nie odpowiada.');
});

it('a number has the plural form of its language', () => {
  const inPolish = [1, 3, 5, 22].map((count) => into('pl')('{count} phones', { count }));
  expect(inPolish).toEqual(['1 telefon', '3 telefony', '5 telefonów', '22 telefony']);
  expect([1, 2].map((count) => into(englishTag)('{count} phones', { count }))).toEqual([
    '1 phone',
    '2 phones',
  ]);
});

it('what somebody typed is neither filled in nor looked up by the signs of the library', () => {
  const typed = '$t(Yes) {name} {{ secret }} Yes_one a.b:c';
  expect(into('pl')(typed)).toBe(typed);
  expect(into('pl')('The gate {gate} does not answer.', { gate: '$t(Yes)' })).toBe(
    'Bramka $t(Yes) nie odpowiada.',
  );
  expect(into('pl')('The gate $t(Yes) does not answer.')).toBe('Bramka $t(Yes) nie odpowiada.');
});

it('the hub’s own languages can be read, English among them', async () => {
  expect((await readLanguages()).map(({ tag }) => tag)).toContain(englishTag);
});
