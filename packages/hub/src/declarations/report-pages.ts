import { liabilityVersion, RegistryError } from '@deadset/domain';
import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import { ButtonForm } from './declaration-forms.ts';
import { checkAnswersView, confirmationView } from './declaration-views.ts';
import type { DeclarationPageServices } from './page-services.ts';
import { draftOf, nextStep, questionPages } from './question-pages.ts';
import { keysOfTyped } from './report-answers.ts';

/** Reports that one address may send in a minute; a school or a library is one address. */
const reportsPerMinute = 30;

/** The report of a phone: one thing per page, answers checked, then sent. Nothing is on the record before that. */
export function reportPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  questionPages(app, screens, services);
  sendingPages(app, screens, services);
  donePages(app, screens, services);
}

function sendingPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const { visits, declarations } = services;
  const sending = {
    schema: { body: ButtonForm },
    config: { rateLimit: { max: reportsPerMinute, timeWindow: 60_000 } },
  };

  app.get('/report/check', async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const view = checkAnswersView(draft.report);
    if (view === undefined) return reply.redirect(nextStep(draft.report), 303);
    return screens.showForm(reply, 'declarations/check-answers.njk', view);
  });

  app.post('/report/check', sending, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { visit, report } = draft;
    const { happened, imeis, taken } = report;
    if (happened === undefined || imeis === undefined || taken === undefined) {
      return reply.redirect(nextStep(report), 303);
    }
    const reporter = services.reporterOf(request.ip, services.clock());
    const word = {
      keys: keysOfTyped(report.network === undefined ? imeis : imeis.slice(0, 1)),
      happened,
      takenAt: taken.at,
      liability: liabilityVersion,
      ...(reporter === undefined ? {} : { reporter }),
    };
    try {
      // The visit's own id is the key: a form that is sent twice makes one report.
      const made = await declarations.declare({ actor: 'declarer' }, word, visit.id);
      const fresh = {
        imeiCount: imeis.length,
        isKept: made.isKept,
        ...(made.untilAt === undefined ? {} : { untilAt: made.untilAt }),
      };
      const declaration = { reference: made.reference, code: made.withdrawalCode, fresh };
      // What the network said about the phone proves its keeper as well.
      const proof = visit.proof === undefined ? {} : { proof: { ...visit.proof, purpose: 'raise' as const } };
      await visits.keep(request, { id: visit.id, declaration, ...proof });
      return await reply.redirect('/report/done', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const errors = { 'main-content': error.message };
      const view = { ...checkAnswersView(report), errorList: errorList(errors) };
      return screens.showForm(reply, 'declarations/check-answers.njk', view, 400);
    }
  });
}

/** What whoever made a report has to keep, until they say that they have it. */
function donePages(app: App, screens: Screens, { visits }: DeclarationPageServices): void {
  app.get('/report/done', async (request, reply) => {
    const visit = await visits.find(request);
    const view = visit?.declaration && confirmationView(visit.declaration);
    if (view === undefined) return reply.redirect('/report/status', 303);
    return screens.showForm(reply, 'declarations/confirmation.njk', view);
  });

  app.post('/report/done', { schema: { body: ButtonForm } }, async (request, reply) => {
    const visit = await visits.find(request);
    if (visit?.declaration === undefined) return reply.redirect('/report/status', 303);
    const { fresh: _, ...declaration } = visit.declaration;
    await visits.keep(request, { ...visit, declaration });
    return reply.redirect(visit.proof === undefined ? '/report/prove' : '/report/prove/confirm', 303);
  });
}
