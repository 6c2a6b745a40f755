import type { Language } from '../packages/hub/src/pages/language-file.ts';
import type { Messages } from './messages.ts';

/** What a language has too much, which is a mistake, and what it lacks, which is shown in English. */
export interface Gaps {
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
}

/** A plural counts as there when each form that its language has is there. */
export function gapsOf({ tag, messages: own }: Language, { messages, plurals }: Messages): Gaps {
  const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
  const keysOf = (text: string) => (plurals.includes(text) ? forms.map((form) => `${text}_${form}`) : [text]);
  const all = Object.keys(messages);
  const known = new Set(all.flatMap(keysOf));
  return {
    unknown: Object.keys(own).filter((key) => !known.has(key)),
    missing: all.filter((text) => keysOf(text).some((key) => !Object.hasOwn(own, key))),
  };
}
