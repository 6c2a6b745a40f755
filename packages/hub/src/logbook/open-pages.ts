import { RegistryError } from '@deadset/domain';
import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import { ButtonForm, type LogbookPageServices, OpenForm, tries } from './page-services.ts';

/** A logbook is opened with its reference and code; the same answer for a wrong one of either. */
export function openPages(app: App, screens: Screens, { logbook, visits }: LogbookPageServices): void {
  const [path, template] = ['/logbook/open', 'logbook/open.njk'];
  app.get(path, async (_request, reply) => screens.showForm(reply, template));
  app.post(path, { schema: { body: OpenForm }, ...tries }, async (request, reply) => {
    const { reference = '', code = '' } = request.body;
    try {
      const { reference: kept } = await logbook.see({ reference, code }, true);
      await visits.begin(request, reply, { logbook: { reference: kept, code } });
      return await reply.redirect('/logbook/device', 303);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error;
      const view = { reference, errorList: errorList({ reference: error.message }) };
      return screens.showForm(reply, template, view, 400);
    }
  });
  app.post('/logbook/close', { schema: { body: ButtonForm } }, async (request, reply) => {
    await visits.end(request, reply);
    return reply.redirect('/', 303);
  });
}
