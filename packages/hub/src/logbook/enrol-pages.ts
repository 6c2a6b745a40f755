import { RegistryError } from '@deadset/domain';
import { parsePhoneForm } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { operatorChoices } from '../ownership/index.ts';
import { errorList, hasErrors, type Screens } from '../pages/index.ts';
import { addressErrors } from './contacts.ts';
import { enrollingVisitOf, enrolProofPages } from './enrol-proof-pages.ts';
import { ContactForm, type LogbookPageServices, OperatorForm, PhoneForm } from './page-services.ts';

/** A phone comes into the logbook: its number, who is asked, and what the network says. One thing per page. */
export function enrolPages(app: App, screens: Screens, services: LogbookPageServices): void {
  phonePages(app, screens, services);
  contactPages(app, screens, services);
  networkPages(app, screens, services);
  enrolProofPages(app, screens, services);
}

function phonePages(app: App, screens: Screens, { visits }: LogbookPageServices): void {
  const [path, template] = ['/logbook/enrol', 'logbook/phone.njk'];
  app.get(path, async (request, reply) => {
    const [imei1 = '', imei2 = ''] = (await visits.find(request))?.enrolling?.imeis ?? [];
    return screens.showForm(reply, template, { imei1, imei2 });
  });
  app.post(path, { schema: { body: PhoneForm } }, async (request, reply) => {
    const answer = parsePhoneForm(request.body);
    if (!answer.ok) {
      const { errors, doubtful } = answer;
      const view = { ...request.body, errors, doubtful, errorList: errorList(errors) };
      return screens.showForm(reply, template, view, 400);
    }
    await visits.begin(request, reply, { enrolling: { imeis: answer.value } });
    return reply.redirect('/logbook/enrol/contact', 303);
  });
}

function contactPages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { visits } = services;
  const [path, template] = ['/logbook/enrol/contact', 'logbook/contact.njk'];
  app.get(path, async (request, reply) => {
    const visit = await enrollingVisitOf(services, request, reply);
    return visit === undefined ? reply : screens.showForm(reply, template, { ...visit.enrolling });
  });
  app.post(path, { schema: { body: ContactForm } }, async (request, reply) => {
    const visit = await enrollingVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { contact = '', trusted = '' } = request.body;
    const errors = addressErrors({ contact, trusted });
    if (hasErrors(errors)) {
      const view = { contact, trusted, errors, errorList: errorList(errors) };
      return screens.showForm(reply, template, view, 400);
    }
    await visits.keep(request, { ...visit, enrolling: { ...visit.enrolling, contact, trusted } });
    return reply.redirect('/logbook/enrol/network', 303);
  });
}

function networkPages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { ownership, visits, clock } = services;
  const [path, template] = ['/logbook/enrol/network', 'logbook/network.njk'];
  const choices = operatorChoices(ownership, false);
  app.get(path, async (request, reply) => {
    const visit = await enrollingVisitOf(services, request, reply);
    return visit === undefined ? reply : screens.showForm(reply, template, choices);
  });
  app.post(path, { schema: { body: OperatorForm } }, async (request, reply) => {
    const visit = await enrollingVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { operator = '' } = request.body;
    try {
      const address = await ownership.begin(operator, { takenAt: clock() }, 'resolve');
      const state = address.searchParams.get('state') ?? '';
      await visits.keep(request, { ...visit, signIn: { operator, state } });
      return await reply.redirect(address.href, 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const errors = { operator: error.message };
      const view = { ...choices, chosen: operator, errors, errorList: errorList(errors) };
      return screens.showForm(reply, template, view, 400);
    }
  });
}
