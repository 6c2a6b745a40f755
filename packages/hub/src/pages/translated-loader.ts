import nunjucks from 'nunjucks';

/** The text of a page in the reader's language; the text itself is what it is looked up by. */
export type Translate = (text: string) => string;

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
    const src = source.src.replace(passage, (_whole, text: string) => this.#translate(onOneLine(text)));
    return { ...source, src };
  }
}
