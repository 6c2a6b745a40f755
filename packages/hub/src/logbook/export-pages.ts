import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { keeperVisitOf } from './device-pages.ts';
import { exportView } from './logbook-views.ts';
import type { LogbookPageServices } from './page-services.ts';

/** All that is kept about a keeper and their phone, for them: to read, and for other programs. */
export function exportPages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { logbook } = services;
  app.get('/logbook/export', async (request, reply) => {
    const { logbook: keeper } = await keeperVisitOf(services, request);
    return screens.show(reply, 'logbook/export.njk', exportView(await logbook.exported(keeper)));
  });
  app.get('/logbook/export.json', async (request, reply) => {
    const { logbook: keeper } = await keeperVisitOf(services, request);
    const data = await logbook.exported(keeper);
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="deadset-logbook-${data.reference}.json"`)
      .send(JSON.stringify(data, null, 2));
  });
}
