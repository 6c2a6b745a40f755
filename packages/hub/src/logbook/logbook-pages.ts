import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { claimPages } from './claim-pages.ts';
import { devicePages } from './device-pages.ts';
import { enrolPages } from './enrol-pages.ts';
import { exportPages } from './export-pages.ts';
import { leavePages } from './leave-pages.ts';
import { openPages } from './open-pages.ts';
import type { LogbookPageServices } from './page-services.ts';
import { releasePages } from './release-pages.ts';

/** The logbook for people: put a phone in, see it, let it go, claim one. */
export function logbookPages(app: App, screens: Screens, services: LogbookPageServices): void {
  app.get('/logbook', async (_request, reply) => screens.show(reply, 'logbook/logbook.njk'));
  enrolPages(app, screens, services);
  claimPages(app, screens, services);
  openPages(app, screens, services);
  devicePages(app, screens, services);
  releasePages(app, screens, services);
  leavePages(app, screens, services);
  exportPages(app, screens, services);
}
