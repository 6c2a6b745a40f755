import nunjucks from 'nunjucks';
import type { Translate } from './translations.ts';

/** What GOV.UK Frontend's own templates say where they are told nothing else. */
export const wordsOfFrontend = ['Back', 'Error', 'Pagination', 'Warning'] as const;
const frontendDefault = new RegExp(`\\bdefault\\("(${wordsOfFrontend.join('|')})"`, 'g');

/** A passage of a template that a translator may see: `{% t %}Call <strong>{{ number }}</strong>{% endt %}`. */
const passage = /\{%-?\s*t\s*-?%\}([\s\S]*?)\{%-?\s*endt\s*-?%\}/g;

/** The passages of a template, each as it is looked up: on one line. */
export function passagesOf(source: string): string[] {
  return [...source.matchAll(passage)].map(([, text = '']) => onOneLine(text));
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/**
 * Loads templates with their passages put into one language before they are compiled: what is between the tags stays a
 * piece of template, with its expressions and its markup, so that a sentence is translated whole.
 */
export class TranslatedLoader extends nunjucks.FileSystemLoader {
  readonly #translate: Translate;

  constructor(folders: string[], translate: Translate) {
    super(folders);
    this.#translate = translate;
  }

  override getSource(name: string): nunjucks.LoaderSource {
    const source = super.getSource(name);
    const src = source.src
      .replace(passage, (_whole, text: string) => this.#translate(onOneLine(text)))
      .replace(frontendDefault, 'default(t("$1")');
    return { ...source, src };
  }
}
