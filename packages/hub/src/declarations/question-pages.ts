import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import { errorList, type ReportAnswers, type Screens, type Visit } from '../pages/index.ts';
import { ButtonForm, HappenedForm, PhoneFormBody, TakenFormBody } from './declaration-forms.ts';
import { phoneView, takenView } from './declaration-views.ts';
import type { DeclarationPageServices } from './page-services.ts';
import { parsePhoneForm, parseTakenForm } from './report-answers.ts';

/** A report under way: the visit and what it has answered. */
export interface Draft {
  readonly visit: Visit;
  readonly report: ReportAnswers;
}

/** The report that this browser has under way; whoever has none is taken to where they belong. */
export async function draftOf(
  { visits }: DeclarationPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Draft | undefined> {
  const visit = await visits.find(request);
  if (visit?.report !== undefined) return { visit, report: visit.report };
  void reply.redirect(visit?.declaration?.fresh === undefined ? '/report' : '/report/done', 303);
  return undefined;
}

/** The first question that has no answer yet; the answers when all have one. */
export function nextStep(report: ReportAnswers): string {
  if (report.happened === undefined) return '/report/what-happened';
  if (report.imeis === undefined && report.network === undefined) return '/report/phone';
  if (report.taken === undefined) return '/report/when';
  return report.imeis === undefined ? '/report/ask-network' : '/report/check';
}

/** The questions of a report, one a page. */
export function questionPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const { visits } = services;
  app.get('/report', async (_request, reply) => screens.showForm(reply, 'declarations/safe.njk'));
  app.post('/report', { schema: { body: ButtonForm } }, async (request, reply) => {
    await visits.begin(request, reply, { report: {} });
    return reply.redirect('/report/what-happened', 303);
  });
  happenedPages(app, screens, services);
  phonePages(app, screens, services);
  takenPages(app, screens, services);
}

function happenedPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/what-happened', 'declarations/what-happened.njk'];
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    return screens.showForm(reply, template, { happened: draft.report.happened });
  });
  app.post(path, { schema: { body: HappenedForm } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { happened } = request.body;
    if (happened === 'stolen' || happened === 'lost') {
      return goOn(services, request, reply, draft, { happened });
    }
    const errors = { happened: 'Choose what happened to the phone' };
    return screens.showForm(reply, template, { errors, errorList: errorList(errors) }, 400);
  });
}

function phonePages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/phone', 'declarations/phone.njk'];
  const canAsk = services.canAskNetwork;
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { imeis, network } = draft.report;
    return screens.showForm(reply, template, { ...phoneView(network === undefined ? imeis : []), canAsk });
  });
  app.post(path, { schema: { body: PhoneFormBody } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    if (request.body.ask === 'network') {
      const { imeis: _, ...others } = draft.report;
      const asking = { visit: draft.visit, report: others };
      return goOn(services, request, reply, asking, { network: 'to-be-asked' });
    }
    const answer = parsePhoneForm(request.body);
    if (answer.ok) {
      const { network: _, ...others } = draft.report;
      const typed = { visit: draft.visit, report: others };
      return goOn(services, request, reply, typed, { imeis: answer.value });
    }
    const { imei1 = '', imei2 = '' } = request.body;
    const { errors, doubtful } = answer;
    const view = { ...phoneView([imei1, imei2]), canAsk, errors, doubtful, errorList: errorList(errors) };
    return screens.showForm(reply, template, view, 400);
  });
}

function takenPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/when', 'declarations/when.njk'];
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    return screens.showForm(reply, template, takenView(draft.report.taken, services.clock()));
  });
  app.post(path, { schema: { body: TakenFormBody } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { 'taken-day': day, 'taken-month': month, 'taken-year': year, time } = request.body;
    const form = { day, month, year, time };
    const answer = parseTakenForm(form, services.clock());
    if (answer.ok) return goOn(services, request, reply, draft, { taken: answer.value });
    const { errors } = answer;
    const view = { ...takenView(form, services.clock()), errors, errorList: errorList(errors) };
    return screens.showForm(reply, template, view, 400);
  });
}

/** Keeps an answer and goes on to whatever is still to be answered. */
async function goOn(
  { visits }: DeclarationPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  draft: Draft,
  answers: ReportAnswers,
): Promise<FastifyReply> {
  const report = { ...draft.report, ...answers };
  await visits.keep(request, { ...draft.visit, report });
  return reply.redirect(nextStep(report), 303);
}
