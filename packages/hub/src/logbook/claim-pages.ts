import { createHash } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import { evenTime } from '../checks/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, hasErrors, readImeiField, type Screens } from '../pages/index.ts';
import { addressErrors, contactsTyped } from './contacts.ts';
import { ButtonForm, ClaimForm, type LogbookPageServices, tries } from './page-services.ts';

/** How long a refused claim takes at least, in milliseconds: longer than the work for a phone that is in a logbook. */
const refusalFloorMs = 400;

/** Whoever bought a phone becomes its keeper, with its number and the code that they were given. */
export function claimPages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { logbook, visits } = services;
  const [path, template] = ['/logbook/claim', 'logbook/claim.njk'];
  app.get(path, async (_request, reply) => screens.showForm(reply, template, { camera: true }));
  app.post(path, { schema: { body: ClaimForm }, ...tries }, async (request, reply) => {
    const { imei = '', keep, code = '', contact = '', trusted = '', _csrf: token = '' } = request.body;
    const field = readImeiField(imei, keep);
    const again = (errors: FormErrors) => {
      const doubtful = field.ok ? undefined : field.doubtful;
      const typed = { imei, code, contact, trusted, doubtful };
      const view = { ...typed, errors, errorList: errorList(errors), camera: true };
      return screens.showForm(reply, template, view, 400);
    };
    const errors = { ...(field.ok ? {} : { imei: field.problem }), ...addressErrors({ contact, trusted }) };
    if (!field.ok || hasErrors(errors)) return again(errors);
    try {
      const asked = { key: field.key, releaseCode: code, ...contactsTyped(contact, trusted) };
      // The form sent twice is one claim. Who sold the phone knows its number and code, but not this browser's token.
      const key = createHash('sha256').update(`${token}\n${imei}\n${code}`).digest('hex');
      const given = await logbook.claim({ ...asked, keeper: { kind: 'person' }, basis: 'claim' }, key);
      const fresh = given.duress === undefined ? {} : { fresh: given.duress };
      await visits.begin(request, reply, {
        logbook: { reference: given.reference, code: given.code, ...fresh },
      });
      return await reply.redirect('/logbook/done', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      await evenTime(reply.elapsedTime, refusalFloorMs);
      return again({ code: error.message });
    }
  });
  donePages(app, screens, services);
}

/** What a new keeper is given: shown until they say that they have it, and never again. */
function donePages(app: App, screens: Screens, { visits }: LogbookPageServices): void {
  app.get('/logbook/done', async (request, reply) => {
    const logbook = (await visits.find(request))?.logbook;
    if (logbook?.fresh === undefined) return reply.redirect('/logbook/device', 303);
    return screens.showForm(reply, 'logbook/done.njk', { ...logbook });
  });
  app.post('/logbook/done', { schema: { body: ButtonForm } }, async (request, reply) => {
    const visit = await visits.find(request);
    if (visit?.logbook !== undefined) {
      const { fresh: _, ...logbook } = visit.logbook;
      await visits.keep(request, { ...visit, logbook });
    }
    return reply.redirect('/logbook/device', 303);
  });
}
