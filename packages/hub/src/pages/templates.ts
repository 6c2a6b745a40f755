import nunjucks from 'nunjucks';
import type { PageAssets } from './asset-files.ts';
import { englishTag, type Language } from './language-file.ts';
import { londonTimeIn } from './london-time.ts';
import { govukFolder, hubFolder, mojFolder } from './page-folders.ts';
import { TranslatedLoader } from './translated-loader.ts';
import { translatedTexts } from './translated-texts.ts';
import { createTranslations, type Translate } from './translations.ts';

/** What a template is shown; what each one needs is said by the function that makes its view. */
export type View = Readonly<Record<string, unknown>>;

/** Turns a template of a feature, such as `start/start.njk`, into a page. */
export interface Templates {
  /** Those that pages can be shown in. */
  readonly languages: readonly Language[];
  /** English where no language is named. */
  render(template: string, view: View, language?: Language): string;
}

/** `simulated` puts a banner on every page that says so. */
export function createTemplates(
  assets: PageAssets,
  simulated: boolean,
  languages: readonly Language[] = [],
): Templates {
  const translationInto = createTranslations(languages);
  const environments = new Map<string, nunjucks.Environment>();
  const environmentFor = ({ tag, direction }: Pick<Language, 'tag' | 'direction'>) => {
    const known = environments.get(tag);
    if (known !== undefined) return known;
    const made = createEnvironment(tag, translationInto(tag), {
      assets,
      simulated,
      language: { tag, direction },
    });
    environments.set(tag, made);
    return made;
  };
  const english = { tag: englishTag, direction: 'ltr' } as const;
  return {
    languages,
    render: (template, view, language) => environmentFor(language ?? english).render(template, view),
  };
}

/** One for each language: a template is compiled with the passages of that language in it. */
function createEnvironment(tag: string, translate: Translate, globals: View): nunjucks.Environment {
  const loader = new TranslatedLoader([hubFolder, govukFolder, mojFolder], translate);
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const t = (text: unknown, values?: Readonly<Record<string, string | number>>) =>
    typeof text === 'string' ? translate(text, values) : text;
  const times = londonTimeIn(tag, (day, time) => translate('{day} at {time}', { day, time }));
  for (const [name, filter] of Object.entries(times)) environment.addFilter(name, filter);
  // MoJ Frontend's timeline takes ISO 8601 and asks for it back as people read it.
  environment.addFilter('timestamp', (at: number) => new Date(at).toISOString());
  environment.addFilter('mojDate', (timestamp: string) => times.dayAndTime(Date.parse(timestamp)));
  const countries = new Intl.DisplayNames(tag, { type: 'region' });
  environment.addFilter('countryNamed', (code: string) => countries.of(code) ?? code);
  environment.addFilter('translated', (value: unknown) => translatedTexts(value, translate));
  environment.addGlobal('t', t);
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  return environment;
}
