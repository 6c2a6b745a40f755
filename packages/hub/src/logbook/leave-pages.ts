import { RegistryError } from '@deadset/domain';
import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import { keeperVisitOf } from './device-pages.ts';
import type { KeeperKey } from './make-release.ts';
import { CodeForm, type LogbookPageServices, tries } from './page-services.ts';

/** A keeper takes their phone out of the logbook, or has their part of it erased as well. */
export function leavePages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { logbook } = services;
  endingPage(app, screens, services, { path: 'leave', done: 'left', work: logbook.leave });
  endingPage(app, screens, services, { path: 'erase', done: 'erased', work: logbook.erase });
}

/** One way to end it: asked for the code again, for somebody else may sit at this computer by now. */
function endingPage(
  app: App,
  screens: Screens,
  services: LogbookPageServices,
  way: { path: 'leave' | 'erase'; done: 'left' | 'erased'; work: (keeper: KeeperKey) => Promise<void> },
): void {
  const [path, template] = [`/logbook/${way.path}`, `logbook/${way.path}.njk`];
  app.get(path, async (request, reply) => {
    const { reference } = (await keeperVisitOf(services, request)).logbook;
    return screens.showForm(reply, template, { reference });
  });
  app.post(path, { schema: { body: CodeForm }, ...tries }, async (request, reply) => {
    const { reference } = (await keeperVisitOf(services, request)).logbook;
    try {
      await way.work({ reference, code: request.body.code ?? '' });
      await services.visits.end(request, reply);
      return screens.show(reply, `logbook/${way.done}.njk`);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const isWrongCode = error.code === 'not-found';
      const errors = { code: isWrongCode ? 'That is not the code of this logbook' : error.message };
      return screens.showForm(reply, template, { reference, errors, errorList: errorList(errors) }, 400);
    }
  });
}
