import { RegistryError } from '@deadset/domain';
import { qrPicture } from '../certificates/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type OpenLogbook, type Screens, type View } from '../pages/index.ts';
import { keeperVisitOf } from './device-pages.ts';
import { ButtonForm, CodeForm, type LogbookPageServices, tries } from './page-services.ts';

/** The keeper lets the phone go: asked for the code again, then shown the release code, once. */
export function releasePages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { logbook, visits, publicUrl } = services;
  const path = '/logbook/release';
  app.get(path, async (request, reply) => {
    const { reference, released } = (await keeperVisitOf(services, request)).logbook;
    if (released === undefined) return screens.showForm(reply, 'logbook/release.njk', { reference });
    return screens.showForm(reply, 'logbook/released.njk', await releaseSheet(released, publicUrl));
  });
  app.post(path, { schema: { body: CodeForm }, ...tries }, async (request, reply) => {
    const visit = await keeperVisitOf(services, request);
    const { reference } = visit.logbook;
    const { code = '' } = request.body;
    try {
      const { code: spelled, untilAt } = await logbook.release({ reference, code }, releaseKey(request.body));
      // What was typed now is what the rest of the visit is done with: it may be the duress code.
      const open = { reference, code, released: { ...spelled, untilAt } };
      await visits.keep(request, { ...visit, logbook: open });
      return await reply.redirect(path, 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const problem = error.code === 'not-found' ? 'That is not the code of this logbook' : error.message;
      const errors = { code: problem };
      return screens.showForm(
        reply,
        'logbook/release.njk',
        { reference, errors, errorList: errorList(errors) },
        400,
      );
    }
  });
  app.post(`${path}/done`, { schema: { body: ButtonForm } }, async (request, reply) => {
    const visit = await keeperVisitOf(services, request);
    const { released: _, ...open } = visit.logbook;
    await visits.keep(request, { ...visit, logbook: open });
    return reply.redirect('/logbook/device', 303);
  });
}

/** The sheet for whoever gets the phone. In the QR code the code stands behind a #, so that no server and no log sees it. */
async function releaseSheet(
  released: NonNullable<OpenLogbook['released']>,
  publicUrl: string,
): Promise<View> {
  const claimAt = `${publicUrl}/logbook/claim`;
  const qr = await qrPicture(`${claimAt}#code=${released.characters}`);
  return { ...released, claimAt: claimAt.replace(/^https?:\/\//, ''), qr };
}

/** The form sent twice is one release: its token is made anew each time it is shown. */
function releaseKey({ _csrf = '' }: { readonly _csrf?: string | undefined }): string {
  return `release.${_csrf}`;
}
