import nunjucks from 'nunjucks';
import type { PageAssets } from './asset-files.ts';
import { dayAndTime, dayNamed, exactTime, timeOfDay, timeWithSeconds } from './london-time.ts';
import { govukFolder, hubFolder, mojFolder } from './page-folders.ts';
import { TranslatedLoader } from './translated-loader.ts';

/** What a template is shown; what each one needs is said by the function that makes its view. */
export type View = Readonly<Record<string, unknown>>;

/** Turns a template of a feature, such as `start/start.njk`, into a page. */
export interface Templates {
  render(template: string, view: View): string;
}

/** `simulated` puts a banner on every page that says so. */
export function createTemplates(assets: PageAssets, simulated: boolean): Templates {
  const loader = new TranslatedLoader([hubFolder, govukFolder, mojFolder], (text) => text);
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  environment.addFilter('dayAndTime', dayAndTime);
  environment.addFilter('dayNamed', dayNamed);
  environment.addFilter('exactTime', exactTime);
  environment.addFilter('timeOfDay', timeOfDay);
  environment.addFilter('timeWithSeconds', timeWithSeconds);
  environment.addGlobal('t', (text: string) => text);
  environment.addGlobal('assets', assets);
  environment.addGlobal('simulated', simulated);
  return { render: (template, view) => environment.render(template, view) };
}
