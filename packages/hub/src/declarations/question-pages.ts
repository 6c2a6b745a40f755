import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import { HappenedForm, PhoneFormBody, TakenFormBody } from './declaration-forms.ts';
import { phoneView, takenView } from './declaration-views.ts';
import { draftOf, goOn, questionView } from './draft-pages.ts';
import { linePages } from './line-pages.ts';
import { offerPages } from './offer-pages.ts';
import type { DeclarationPageServices } from './page-services.ts';
import { parsePhoneForm, parseTakenForm } from './report-answers.ts';

/** The questions of a report, one a page. */
export function questionPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  happenedPages(app, screens, services);
  linePages(app, screens, services);
  phonePages(app, screens, services);
  takenPages(app, screens, services);
  offerPages(app, screens, services);
}

function happenedPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/what-happened', 'declarations/what-happened.njk'];
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    return screens.showForm(reply, template, questionView(draft));
  });
  app.post(path, { schema: { body: HappenedForm } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { happened } = request.body;
    if (happened === 'stolen' || happened === 'lost') {
      return goOn(services, request, reply, draft, { happened });
    }
    const errors = { happened: 'Choose what happened to the phone' };
    const view = { ...questionView(draft), errors, errorList: errorList(errors) };
    return screens.showForm(reply, template, view, 400);
  });
}

function phonePages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/phone', 'declarations/phone.njk'];
  const ways = { canAsk: services.canAskNetwork, hasLines: services.lineOperators.length > 0 };
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { imeis, network } = draft.report;
    const typed = phoneView(network === undefined ? imeis : []);
    return screens.showForm(reply, template, { ...questionView(draft), ...typed, ...ways });
  });
  app.post(path, { schema: { body: PhoneFormBody } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { imeis: _imeis, network: _network, line: _line, ...others } = draft.report;
    const asking = { visit: draft.visit, report: others };
    if (request.body.ask === 'network')
      return goOn(services, request, reply, asking, { network: 'to-be-asked' });
    const answer = parsePhoneForm(request.body);
    if (answer.ok) return goOn(services, request, reply, asking, { imeis: answer.value });
    const { imei1 = '', imei2 = '' } = request.body;
    const { errors, doubtful } = answer;
    const typed = { ...phoneView([imei1, imei2]), ...ways, errors, doubtful, errorList: errorList(errors) };
    return screens.showForm(reply, template, { ...questionView(draft), ...typed }, 400);
  });
}

function takenPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/when', 'declarations/when.njk'];
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const view = { ...questionView(draft), ...takenView(draft.report.taken, services.clock()) };
    return screens.showForm(reply, template, view);
  });
  app.post(path, { schema: { body: TakenFormBody } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { 'taken-day': day, 'taken-month': month, 'taken-year': year, time } = request.body;
    const form = { day, month, year, time };
    const answer = parseTakenForm(form, services.clock());
    if (answer.ok) return goOn(services, request, reply, draft, { taken: answer.value });
    const { errors } = answer;
    const typed = { ...takenView(form, services.clock()), errors, errorList: errorList(errors) };
    return screens.showForm(reply, template, { ...questionView(draft), ...typed }, 400);
  });
}
