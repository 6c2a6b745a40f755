import { contactRules, idRules, mayHavePeople, quarantineDays, RegistryError } from '@deadset/domain';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, hasErrors, type Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { lineTyped, SettingsForm } from './counter-forms.ts';
import { type CounterSettings, findSettings, keepSettings } from './setting-store.ts';

const template = 'counter/settings.njk';
/** How long sellers may be kept, in days; the database says the same. */
const sellerDays = { least: 90, most: 730 } as const;
const mostScript = 600;

/** How an organisation's counter works, as its own administrator says it. */
export function settingPages(app: App, screens: Screens, counter: CounterDependencies): void {
  const { db, clock } = counter;
  app.get('/counter/settings', async (request, reply) => {
    requireCounter(request);
    const settings = await findSettings(db, personOf(request).organisation);
    const typed = { ...settings, days: settings.quarantineDays };
    return screens.showForm(reply, template, { typed, errors: {} });
  });
  app.post('/counter/settings', { schema: { body: SettingsForm } }, async (request, reply) => {
    requireCounter(request);
    const typed = request.body;
    const read = readSettings(typed);
    if (!('settings' in read)) {
      const { errors } = read;
      return screens.showForm(reply, template, { typed, errors, errorList: errorList(errors) }, 400);
    }
    const { id, organisation } = personOf(request);
    const at = clock();
    await inUnitOfWork(db, [], async (trx) => {
      await keepSettings(trx, organisation, read.settings, at);
      await recordAudit(trx, {
        at,
        actor: `person:${id}`,
        act: 'set-counter',
        kind: 'alteration',
        object: `counter:${organisation}`,
        why: 'how the counter works was changed',
        onBehalfOf: organisation,
      });
    });
    return screens.showForm(reply, template, { typed, errors: {}, isKept: true });
  });
}

/** Only where clerks are there is a counter. */
function requireCounter(request: FastifyRequest): void {
  if (!mayHavePeople(personOf(request).organisationRole, 'clerk'))
    throw new RegistryError('not-allowed', 'Your organisation has no counter.');
}

function readSettings(
  typed: Static<typeof SettingsForm>,
): { readonly settings: CounterSettings } | { readonly errors: FormErrors } {
  const errors: Record<string, string> = {};
  const days = numberBetween(typed.days, 0, quarantineDays.most);
  if (days === undefined) errors['days'] = `Give a number of days from 0 to ${quarantineDays.most}`;
  const kept = numberBetween(typed.sellerDays, sellerDays.least, sellerDays.most);
  if (kept === undefined)
    errors['sellerDays'] = `Give a number of days from ${sellerDays.least} to ${sellerDays.most}`;
  const idRule = idRules.find((one) => one === typed.idRule);
  if (idRule === undefined) errors['idRule'] = 'Choose how much of the document’s number is kept';
  const contactRule = contactRules.find((one) => one === typed.contactRule);
  if (contactRule === undefined) errors['contactRule'] = 'Choose whether sellers are asked how to reach them';
  const script = lineTyped(typed.script, 4_000);
  if (script === undefined || script.length > mostScript)
    errors['script'] = `Write what the clerk says, in at most ${mostScript} characters`;
  if (
    days === undefined ||
    kept === undefined ||
    idRule === undefined ||
    contactRule === undefined ||
    script === undefined ||
    hasErrors(errors)
  )
    return { errors };
  return { settings: { quarantineDays: days, idRule, contactRule, sellerDays: kept, script } };
}

function numberBetween(typed: string | undefined, least: number, most: number): number | undefined {
  const text = (typed ?? '').trim();
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= least && number <= most ? number : undefined;
}
