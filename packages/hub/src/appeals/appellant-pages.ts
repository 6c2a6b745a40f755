import { RegistryError } from '@deadset/domain';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, hasErrors, readImeiField, type Screens } from '../pages/index.ts';
import { isAddressTyped } from './appeal-contact.ts';
import { ActForm, AppealForm, appellantOf, evidenceOf, OpenForm } from './appeal-forms.ts';
import type { AppealDependencies } from './appeal-requests.ts';
import { appealFormView, appellantView, lodgedView } from './appeal-views.ts';
import { actAsAppellant, lodge, openAppeal } from './lodge.ts';

/** Appeals that one address may send in a minute. */
const appealsPerMinute = { rateLimit: { max: 30, timeWindow: 60_000 } };
/** Tries to open an appeal that one address has in a minute. */
const triesPerMinute = { rateLimit: { max: 30, timeWindow: 60_000 } };

/** Where somebody appeals, without an account, and sees how it goes. */
export function appellantPages(app: App, screens: Screens, appeals: AppealDependencies): void {
  lodgingPages(app, screens, appeals);
  followingPages(app, screens, appeals);
}

function lodgingPages(app: App, screens: Screens, appeals: AppealDependencies): void {
  const template = 'appeals/appeal.njk';
  app.get('/appeal', async (_request, reply) =>
    // The form's own name: sent twice, it is one appeal.
    screens.showForm(reply, template, appealFormView({ key: appeals.entropy(16).toString('hex') })),
  );

  app.post('/appeal', { schema: { body: AppealForm }, config: appealsPerMinute }, async (request, reply) => {
    const form = request.body;
    const { imei = '', keep, statement = '', contact = '', key: formKey = '' } = form;
    const field = readImeiField(imei, keep);
    const appellant = appellantOf(form.appellant);
    const evidence = evidenceOf(form.evidence);
    const errors = errorsIn({ field, appellant, evidence, statement, contact, formKey });
    if (hasErrors(errors) || !field.ok || appellant === undefined) {
      const doubtful = field.ok ? undefined : field.doubtful;
      const view = { ...appealFormView(form), errors, doubtful, errorList: errorList(errors) };
      return screens.showForm(reply, template, view, 400);
    }
    const reference = form['evidence-reference']?.trim() ?? '';
    const asked = {
      key: field.key,
      appellant,
      evidence,
      statement,
      isClose: form.close === 'yes',
      ...(reference === '' ? {} : { evidenceReference: reference }),
      ...(contact.trim() === '' ? {} : { contact: contact.trim() }),
    };
    const lodged = await lodge(appeals, asked, formKey);
    return screens.showForm(reply, 'appeals/lodged.njk', lodgedView(lodged));
  });
}

function errorsIn(form: {
  field: ReturnType<typeof readImeiField>;
  appellant: unknown;
  evidence: readonly unknown[];
  statement: string;
  contact: string;
  formKey: string;
}): FormErrors {
  return {
    ...(form.field.ok ? {} : { imei: form.field.problem }),
    ...(form.appellant === undefined ? { appellant: 'Choose who you are' } : {}),
    ...(form.evidence.length === 0 ? { evidence: 'Choose what you can show, or “None of these”' } : {}),
    ...(form.statement.trim() === '' ? { statement: 'Say what happened, in a sentence or two' } : {}),
    ...(isAddress(form.contact)
      ? {}
      : { contact: 'Write one email address or one telephone number, or leave this empty' }),
    ...(/^[0-9a-f]{32}$/.test(form.formKey) ? {} : { imei: 'Open this page again and fill it in once more' }),
  };
}

function isAddress(contact: string): boolean {
  return contact.trim() === '' || isAddressTyped(contact);
}

function followingPages(app: App, screens: Screens, appeals: AppealDependencies): void {
  const signIn = 'appeals/open.njk';
  app.get('/appeal/status', async (_request, reply) => screens.showForm(reply, signIn));

  // The code travels in the body each time: nothing about an appeal stays in the browser.
  app.post(
    '/appeal/status',
    { schema: { body: OpenForm }, config: triesPerMinute },
    async (request, reply) => {
      const { reference = '', code = '' } = request.body;
      try {
        const appeal = await openAppeal(appeals, reference, code);
        return screens.showForm(reply, 'appeals/status.njk', appellantView(appeal, code, appeals.clock()));
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        const view = { reference, errorList: errorList({ reference: error.message }) };
        return screens.showForm(reply, signIn, view, 400);
      }
    },
  );

  app.post('/appeal/act', { schema: { body: ActForm }, config: triesPerMinute }, async (request, reply) => {
    const { reference = '', code = '', act } = request.body;
    const problem = await problemOf(async () => {
      if (act !== 'withdraw' && act !== 'reopen') throw new RegistryError('invalid', 'Choose what to do.');
      await actAsAppellant(appeals, { reference, code }, act);
    });
    const appeal = await openAppeal(appeals, reference, code);
    const view = appellantView(appeal, code, appeals.clock());
    if (problem === undefined) return screens.showForm(reply, 'appeals/status.njk', view);
    const errors = errorList({ 'main-content': problem });
    return screens.showForm(reply, 'appeals/status.njk', { ...view, errorList: errors }, 400);
  });
}

/** What stood in the way, in words; undefined when nothing did. */
export async function problemOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
    return error.message;
  }
}
