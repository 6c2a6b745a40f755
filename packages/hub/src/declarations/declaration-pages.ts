import type { Clock } from '../clock.ts';
import type { App } from '../http/index.ts';
import type { Screens, Visits } from '../pages/index.ts';
import type { DeclarationService } from './declaration-service.ts';
import { reportPages } from './report-pages.ts';
import { statusPages } from './status-pages.ts';

export interface DeclarationPageServices {
  readonly declarations: DeclarationService;
  readonly visits: Visits;
  readonly clock: Clock;
}

/** Pages of people who report a phone and follow their report. */
export function declarationPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  reportPages(app, screens, services);
  statusPages(app, screens, services);
}
