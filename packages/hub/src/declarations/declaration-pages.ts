import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { beginPages } from './begin-pages.ts';
import { keeperPages } from './keeper-pages.ts';
import type { DeclarationPageServices } from './page-services.ts';
import { reportPages } from './report-pages.ts';
import { statusPages } from './status-pages.ts';

/** Pages of people who report a phone and follow their report. */
export function declarationPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  beginPages(app, screens, services);
  reportPages(app, screens, services);
  statusPages(app, screens, services);
  keeperPages(app, screens, services);
}
