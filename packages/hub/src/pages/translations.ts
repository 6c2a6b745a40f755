import { createInstance } from 'i18next';
import { englishTag, type Language } from './language-file.ts';
import { type Shape, shapeOf } from './told-shapes.ts';

/** Values that a sentence has places for: `{name}`. A number named `count` chooses the plural form. */
export type Values = Readonly<Record<string, string | number>>;

/** A text in the reader's language. The English text is what it is looked up by; what is not found stays English. */
export type Translate = (text: string, values?: Values) => string;

/** Makes the translations into each language of a hub. */
export function createTranslations(languages: readonly Language[]): (tag: string) => Translate {
  const i18n = createInstance();
  void i18n.init({
    initAsync: false,
    lng: englishTag,
    fallbackLng: englishTag,
    // Sentences are the keys, so no sign in them means anything.
    keySeparator: false,
    nsSeparator: false,
    // Templates escape what they show. One brace, so that the expressions of templates stay as they are.
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
    resources: Object.fromEntries(languages.map(({ tag, messages }) => [tag, { translation: messages }])),
  });
  const byTag = new Map(languages.map((language) => [language.tag, language]));
  return (tag) => {
    const fixed = i18n.getFixedT(tag);
    const messages = byTag.get(tag)?.messages ?? {};
    const shapes = Object.keys(messages).flatMap((message) => shapeOf(message) ?? []);
    // The longest first: the one with the most words of its own says best what a text is.
    shapes.sort((one, other) => other.wordsLength - one.wordsLength);
    const translate: Translate = (text, values) => {
      if (values !== undefined) return fixed(text, { ...values, nest: false });
      if (Object.hasOwn(messages, text)) return fixed(text, { skipInterpolation: true });
      return textOfShape(shapes, text, translate, fixed) ?? text;
    };
    return translate;
  };
}

/** A text that was made with values in it: found by the words around them, and its values translated where they can be. */
function textOfShape(
  shapes: readonly Shape[],
  text: string,
  translate: Translate,
  fixed: (message: string, values: Values & { nest: false }) => string,
): string | undefined {
  for (const shape of shapes) {
    const values = shape.read(text);
    if (values === undefined) continue;
    const own = Object.entries(values).map(([name, value]) => [name, translate(value)]);
    return fixed(shape.message, { ...Object.fromEntries(own), nest: false });
  }
  return undefined;
}
