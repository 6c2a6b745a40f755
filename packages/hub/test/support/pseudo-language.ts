import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMessages } from '../../../../wording/messages.ts';

/** Stands in for a language: its dates are German, and every word of its sentences has lost its plain vowels. */
export const pseudoTag = 'de';

const vowels: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  y: 'ý',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  Y: 'Ý',
};

/** What stays as it is: expressions, markup, places of values, entities. */
const fixed = /(\{\{[\s\S]*?\}\}|<[^>]*>|\{\w+\}|&#?\w+;)/;

/** An English sentence as no page shows it that forgot to translate it. */
function pseudo(english: string): string {
  const parts = english
    .split(fixed)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[aeiouy]/gi, (one) => vowels[one] ?? one)));
  return parts.join('');
}

/** A folder with the pseudo-language, made from every sentence that there is. */
export async function pseudoLanguageFolder(): Promise<string> {
  const { messages, plurals } = findMessages();
  const keys = Object.keys(messages).flatMap((text) =>
    plurals.includes(text) ? [`${text}_one`, `${text}_other`] : [text],
  );
  const folder = await mkdtemp(join(tmpdir(), 'deadset-languages-'));
  const own = Object.fromEntries(keys.map((text) => [text, pseudo(text).replace(/_[óó]\w+$/, '')]));
  const file = { name: 'Pseudo', direction: 'ltr', messages: own };
  await writeFile(join(folder, `${pseudoTag}.json`), JSON.stringify(file));
  return folder;
}

const hidden = /<!--[\s\S]*?-->|<(script|style|code|pre)\b[\s\S]*?<\/\1>/g;
/** What is a code or a hash and no word of any language. */
const codes = /<(\w+)\b[^>]*class="[^"]*\b(?:ds-code|ds-hash)\b[^"]*"[^>]*>[^<]*<\/\1>/g;
const attributes = /\b(?:aria-label|alt|title|placeholder|content)="([^"]*)"/g;

/** The words of a page that are still English: letters with a plain vowel that no name, code or date explains. */
export function englishOn(html: string, names: readonly string[]): string[] {
  const open = html.replace(hidden, ' ').replace(codes, ' ');
  const own = new Set(names.flatMap((name) => name.split(/\W+/)));
  const said = [...open.matchAll(attributes)].map(([, text = '']) => text);
  const shown = open.replace(/<[^>]*>/g, '\n');
  return [shown, ...said]
    .join('\n')
    .split('\n')
    .map((line) => line.replace(/&#?\w+;/g, "'").trim())
    .filter((line) => !line.includes('width=device-width'))
    .filter((line) =>
      line
        .split(/[^\p{L}\p{N}@./:*#%-]+/u)
        .some(
          (word) =>
            /^\p{L}{2,}$/u.test(word.replace(/[.:]$/, '')) && isEnglish(word.replace(/[.:]$/, ''), own),
        ),
    );
}

/** Words of dates as the platform writes them in the language of the test. */
const germanDates = new Set(
  Array.from({ length: 365 }, (_, day) => Date.UTC(2026, 0, day)).flatMap((at) =>
    (['long', 'short'] as const).flatMap((width) =>
      new Intl.DateTimeFormat(pseudoTag, { weekday: width, month: width })
        .formatToParts(at)
        .map(({ value }) => value),
    ),
  ),
);

function isEnglish(word: string, names: ReadonlySet<string>): boolean {
  return /[aeiouyAEIOUY]/.test(word) && !names.has(word) && !germanDates.has(word);
}
