import { readAfterReport } from './after-report.ts';
import { readHandInPoints } from './checks/index.ts';
import type { HubConfig } from './config.ts';
import type { PageParts } from './hub-pages.ts';
import { readOffers, usualOffers } from './offers/index.ts';
import { createTemplates, loadAssets, readLanguages } from './pages/index.ts';

/** What a deployment decides of its pages: its languages, whom it names, and what it offers. */
export type PageSettings = Pick<
  PageParts,
  'assets' | 'templates' | 'afterReport' | 'handInPoints' | 'offers' | 'storyFile'
>;

/** Reads the files that the settings name for the pages. Throws when one of them is not as it must be. */
export async function readPageSettings(config: HubConfig): Promise<PageSettings> {
  const { storyFile, handInFile, offersFile } = config;
  const assets = await loadAssets();
  const languages = await readLanguages(config.languagesFolder);
  return {
    assets,
    templates: createTemplates(assets, storyFile !== undefined, languages),
    afterReport: await readAfterReport(config),
    handInPoints: handInFile === undefined ? [] : await readHandInPoints(handInFile),
    offers: offersFile === undefined ? usualOffers : await readOffers(offersFile),
    ...(storyFile !== undefined && { storyFile }),
  };
}
