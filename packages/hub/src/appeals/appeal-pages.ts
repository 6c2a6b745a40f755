import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { appellantPages } from './appellant-pages.ts';
import { type DecidingServices, decidingPages } from './deciding-pages.ts';
import { disputePages } from './dispute-pages.ts';
import { fairnessPages } from './figure-pages.ts';

/** Every page about fairness: of whoever appeals, of deciders, and the public figures. */
export function appealPages(app: App, screens: Screens, services: DecidingServices): void {
  appellantPages(app, screens, services.appeals);
  decidingPages(app, screens, services);
  disputePages(app, screens, services);
  fairnessPages(app, screens, services.appeals);
}
