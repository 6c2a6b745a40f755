import { liabilityVersion, RegistryError } from '@deadset/domain';
import type { FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import {
  errorList,
  type OpenDeclaration,
  type ReportAnswers,
  type Screens,
  type Visit,
} from '../pages/index.ts';
import { ButtonForm } from './declaration-forms.ts';
import type { Declared } from './declaration-requests.ts';
import { checkAnswersView, confirmationView } from './declaration-views.ts';
import { draftOf, nextStep, questionView, whoAsks } from './draft-pages.ts';
import type { DeclarationPageServices } from './page-services.ts';
import { questionPages } from './question-pages.ts';
import { keysOfTyped, readLineNumber } from './report-answers.ts';

/** Reports that one address may send in a minute; a school or a library is one address. */
const reportsPerMinute = 30;

/** The report of a phone: one thing per page, answers checked, then sent. Nothing is on the record before that. */
export function reportPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  questionPages(app, screens, services);
  sendingPages(app, screens, services);
  donePages(app, screens, services);
}

function sendingPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/check', 'declarations/check-answers.njk'];
  const sending = {
    schema: { body: ButtonForm },
    config: { rateLimit: { max: reportsPerMinute, timeWindow: 60_000 } },
  };
  const viewOf = (draft: Parameters<typeof questionView>[0]) => ({
    ...questionView(draft),
    ...checkAnswersView(draft.report, services.lineOperators),
  });

  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const next = nextStep(draft.report, services);
    return next === path ? screens.showForm(reply, template, viewOf(draft)) : reply.redirect(next, 303);
  });

  app.post(path, sending, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { visit, report } = draft;
    try {
      const declared = await send(services, request, draft.report, visit.id);
      if (declared === undefined) return await reply.redirect(nextStep(report, services), 303);
      // What the network said about the phone proves its keeper as well.
      const proof = visit.proof === undefined ? {} : { proof: { ...visit.proof, purpose: 'raise' as const } };
      const declaration = openDeclaration(declared, report, services);
      const locked = visit.locked === undefined ? {} : { locked: visit.locked };
      await services.visits.keep(request, { id: visit.id, declaration, ...proof, ...locked });
      if (visit.resumeCode !== undefined) await services.resumptions.drop(visit.resumeCode);
      return await reply.redirect('/report/done', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const errors = { 'main-content': error.message };
      return screens.showForm(reply, template, { ...viewOf(draft), errorList: errorList(errors) }, 400);
    }
  });
}

/** Sends a report; undefined while an answer is missing. The visit's own id makes a form that is sent twice one report. */
async function send(
  { declarations, reporterOf, clock }: DeclarationPageServices,
  request: FastifyRequest,
  { whom, happened, imeis, line, network, taken }: ReportAnswers,
  visitId: Visit['id'],
): Promise<Declared | undefined> {
  if (happened === undefined || taken === undefined) return undefined;
  const reporter = reporterOf(request.ip, clock());
  const { isSupporter: isBySupporter } = whoAsks(whom);
  const word = {
    happened,
    takenAt: taken.at,
    liability: liabilityVersion,
    isBySupporter,
    ...(reporter === undefined ? {} : { reporter }),
  };
  const number = line && readLineNumber(line.number);
  if (line !== undefined && number !== undefined)
    return declarations.reportByLine({ ...word, line: { operator: line.operator, number } }, visitId);
  if (imeis === undefined) return undefined;
  const keys = keysOfTyped(network === undefined ? imeis : imeis.slice(0, 1));
  return declarations.declare({ actor: 'declarer' }, { ...word, keys }, visitId);
}

/** What the confirmation needs, until whoever made the report has it. */
function openDeclaration(
  { reference, withdrawalCode: code, isKept, untilAt }: Declared,
  { whom, imeis = [], line, offers }: ReportAnswers,
  { lineOperators }: DeclarationPageServices,
): OpenDeclaration {
  const network = lineOperators.find(({ participant }) => participant === line?.operator)?.name;
  const fresh = {
    imeiCount: imeis.length,
    isKept,
    ...(network === undefined ? {} : { network }),
    ...(whom === undefined ? {} : { whom }),
    ...(offers === undefined ? {} : { offers }),
    ...(untilAt === undefined ? {} : { untilAt }),
  };
  return { reference, code, fresh };
}

/** What whoever made a report has to keep, until they say that they have it. */
function donePages(app: App, screens: Screens, { visits, offers }: DeclarationPageServices): void {
  app.get('/report/done', async (request, reply) => {
    const visit = await visits.find(request);
    const view = visit?.declaration && confirmationView(visit.declaration, offers);
    if (view === undefined) return reply.redirect('/report/status', 303);
    return screens.showForm(reply, 'declarations/confirmation.njk', view);
  });

  app.post('/report/done', { schema: { body: ButtonForm } }, async (request, reply) => {
    const visit = await visits.find(request);
    if (visit?.declaration === undefined) return reply.redirect('/report/status', 303);
    const { fresh, ...declaration } = visit.declaration;
    if (whoAsks(fresh?.whom).isSupporter) {
      // Whoever did it for somebody else is done: nothing of it is theirs, and nothing stays open to them.
      await visits.end(request, reply);
      return reply.redirect('/report/passed-on', 303);
    }
    await visits.keep(request, { ...visit, declaration });
    return reply.redirect(visit.proof === undefined ? '/report/prove' : '/report/prove/confirm', 303);
  });

  app.get('/report/passed-on', async (_request, reply) => screens.show(reply, 'declarations/passed-on.njk'));
}
