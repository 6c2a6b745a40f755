import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, type ReportAnswers, type Screens, type Whom } from '../pages/index.ts';
import { newResumeCode, readResumeCode } from './declaration-codes.ts';
import { ButtonForm } from './declaration-forms.ts';
import { draftOf, goOn, nextStep, questionView } from './draft-pages.ts';
import type { DeclarationPageServices } from './page-services.ts';

const WhomForm = formOf({ whom: FormField });
const ResumeForm = formOf({ code: FormField });
/** Tries of a code that one address has in a minute. */
const triesPerMinute = 10;
const whoms: readonly Whom[] = ['me', 'me-under-18', 'somebody', 'somebody-under-18'];

/** How a report begins: whether everybody is safe, whose phone it is, or a code from where it was begun. */
export function beginPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const { visits, resumptions, entropy } = services;
  const begin = async (
    request: Parameters<typeof visits.begin>[0],
    reply: Parameters<typeof visits.begin>[1],
    report: ReportAnswers,
  ) => {
    const resumeCode = newResumeCode(entropy);
    const visit = await visits.begin(request, reply, { report, resumeCode });
    await resumptions.keep(resumeCode, visit);
    return reply.redirect(nextStep(report, services), 303);
  };

  app.get('/report', async (_request, reply) => screens.showForm(reply, 'declarations/safe.njk'));
  app.post('/report', { schema: { body: ButtonForm } }, (request, reply) => begin(request, reply, {}));

  app.get('/report/resume', async (_request, reply) => screens.showForm(reply, 'declarations/resume.njk'));
  app.post(
    '/report/resume',
    { schema: { body: ResumeForm }, config: { rateLimit: { max: triesPerMinute, timeWindow: 60_000 } } },
    async (request, reply) => {
      const { code = '' } = request.body;
      const read = readResumeCode(code);
      const report = read === undefined ? undefined : await resumptions.take(read);
      if (report !== undefined) return begin(request, reply, report);
      const errors = {
        code: 'We have no report under this code. Check it, or begin again: a code works once and for a day',
      };
      const view = { code, errors, errorList: errorList(errors) };
      return screens.showForm(reply, 'declarations/resume.njk', view, 400);
    },
  );
  whomPages(app, screens, services);
}

function whomPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const [path, template] = ['/report/who', 'declarations/who.njk'];
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    return screens.showForm(reply, template, questionView(draft));
  });
  app.post(path, { schema: { body: WhomForm } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const whom = whoms.find((one) => one === request.body.whom);
    if (whom !== undefined) return goOn(services, request, reply, draft, { whom });
    const errors = { whom: 'Choose whose phone it is' };
    return screens.showForm(
      reply,
      template,
      { ...questionView(draft), errors, errorList: errorList(errors) },
      400,
    );
  });
}
