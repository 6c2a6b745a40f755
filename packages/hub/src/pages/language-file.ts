import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';
import { hubFolder } from './page-folders.ts';

/** What a file `<tag>.json` of a language holds. */
const LanguageFile = strictObject({
  /** As its own speakers call it, such as `Cymraeg`. */
  name: Type.String({ minLength: 1, maxLength: 100 }),
  direction: Type.Union([Type.Literal('ltr'), Type.Literal('rtl')]),
  /** The English sentence, or one of its plural forms (`…_one`, `…_other`), to the sentence of this language. */
  messages: Type.Record(Type.String(), Type.String()),
});

/** A language that pages can be shown in. `tag` is its BCP 47 tag, such as `cy`. */
export type Language = { readonly tag: string } & Readonly<Static<typeof LanguageFile>>;

const parseLanguageFile = parserOf(LanguageFile);

/** Where the languages are that come with the hub. */
const languagesFolder = join(hubFolder, 'pages/languages');

/** What the pages are written in; its file says the plurals. Its dates are those of London. */
export const englishTag = 'en-GB';
/** The list of all sentences, which is no language. */
const messagesFile = 'messages.json';

/** The languages of the hub itself and of a folder of the deployment's own, by tag; a later one takes the earlier's place. */
export async function readLanguages(ownFolder?: string): Promise<readonly Language[]> {
  const folders = [languagesFolder, ...(ownFolder === undefined ? [] : [ownFolder])];
  const byTag = new Map<string, Language>();
  for (const folder of folders) {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== messagesFile);
    for (const name of names.toSorted()) {
      const tag = basename(name, '.json');
      byTag.set(tag, readLanguage(tag, await readFile(join(folder, name), 'utf8')));
    }
  }
  return [...byTag.values()];
}

/** Throws with every entry that is wrong: a sentence that has lost a value or gained markup would break its page. */
export function readLanguage(tag: string, text: string): Language {
  const refuse = (problem: string) => new Error(`the language file ${tag}.json cannot be used: ${problem}`);
  if (!isLanguageTag(tag)) throw refuse('its name is not the tag of a language, such as cy or zh-Hant');
  const parsed = parseLanguageFile(parseJson(text, refuse));
  if (!parsed.ok) throw refuse(parsed.problem);
  const faults = Object.entries(parsed.value.messages).flatMap(([english, own]) => faultsOf(english, own));
  if (faults.length > 0) throw refuse(faults.join('; '));
  return { tag, ...parsed.value };
}

function parseJson(text: string, refuse: (problem: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(`it is not JSON (${error instanceof Error ? error.message : 'unknown'})`);
  }
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    // RangeError is how the platform says that this is no tag. ECMA-402 section 9.2.1.
    return false;
  }
}

/** What is wrong with one entry, each with the sentence that it is about. */
function faultsOf(english: string, own: string): string[] {
  const about = `"${english.length > 60 ? `${english.slice(0, 60)}…` : english}"`;
  if (own.trim() === '') return [`${about} is empty: leave it out, and English is shown`];
  const [expected, found] = [fixedParts(english), fixedParts(own)];
  const lost = [...expected].filter((part) => !found.has(part));
  const gained = [...found].filter((part) => !expected.has(part));
  return [
    // One form of a plural may say its number in words.
    ...lost.filter((part) => part !== '{count}').map((part) => `${about} has lost ${part}`),
    ...gained
      .filter((part) => part !== '{count}')
      .map((part) => `${about} has ${part}, which the English has not`),
  ];
}

/** What a translation may move but not change: expressions, blocks, markup, and the places of values. */
function fixedParts(text: string): Set<string> {
  return new Set(
    text.match(/\{\{[\s\S]*?\}\}|\{[%#][\s\S]*?[%#]\}|<[^>]*>|\{[A-Za-z]\w*\}|\{\{|\{%|\{#|</g) ?? [],
  );
}
