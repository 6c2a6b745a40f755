import { type App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { reappearancesCsv } from './reappearance-csv.ts';
import type { Reappearances } from './reappearance-service.ts';
import { reappearancesView } from './reappearance-views.ts';

/** `/re-registration`: how many stolen phones come up again, and when, for everybody to see; and the same as a file. */
export function reappearancePages(app: App, screens: Screens, reappearances: Reappearances): void {
  app.get('/re-registration', async (_request, reply) =>
    screens.show(reply, 'reappearances/re-registration.njk', reappearancesView(await reappearances.shown())),
  );
  app.get('/re-registration/figures.csv', async (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="deadset-re-registration.csv"')
      .send(reappearancesCsv(await reappearances.shown())),
  );
}
