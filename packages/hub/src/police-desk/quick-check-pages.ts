import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, FormField, formOf, type Screens, type View } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { checkReasons } from './case-words.ts';
import type { DeskParts } from './desk-parts.ts';
import { deskSections } from './desk-sections.ts';
import { quickCheck, readCheckReason, type WhyChecked } from './quick-check.ts';
import { answerFor, caseLine, strongestReport, tierWords } from './quick-check-views.ts';
import { readIdentifier } from './typed-identifier.ts';

const CheckForm = formOf({
  imei: FormField,
  keep: FormField,
  serial: FormField,
  reason: FormField,
  other: FormField,
});

/** What the check is given beside the desk: keeps why this person looks, for the pages that follow. */
export interface QuickCheckServices extends DeskParts {
  readonly keepPurpose: (person: ReturnType<typeof personOf>, reason: string) => Promise<void>;
}

/**
 * Is this phone stolen? One page to type and one to read; the button that sends the question says why it is asked. The
 * number travels in the body, so it is in no address and no log.
 */
export function quickCheckPages(app: App, screens: Screens, desk: QuickCheckServices): void {
  const reasons = Object.entries(checkReasons).map(([value, text]) => ({ value, text }));
  const showForm = (request: FastifyRequest, reply: FastifyReply, view: View, errors?: FormErrors) => {
    const problem = errors === undefined ? {} : { errors, errorList: errorList(errors) };
    const status = errors === undefined ? 200 : 400;
    const sections = deskSections(personOf(request), '/police/check');
    const shown = { sections, reasons, camera: true, ...view, ...problem };
    return screens.showForm(reply, 'police-desk/check.njk', shown, status);
  };
  app.get('/police/check', (request, reply) => showForm(request, reply, {}));
  app.post('/police/check', { schema: { body: CheckForm } }, async (request, reply) => {
    const { _csrf, ...fields } = request.body;
    const typed = readIdentifier(fields);
    const why = reasonOr(fields);
    const doubtful = typed.ok ? undefined : typed.doubtful;
    if (!typed.ok || 'error' in why) {
      const errors = { ...(typed.ok ? {} : typed.errors), ...('error' in why && { other: why.error }) };
      return showForm(request, reply, { ...fields, doubtful }, errors);
    }
    const person = personOf(request);
    const answer = await quickCheck(desk, officerOf(person), typed, why);
    if (person.purpose === undefined) await desk.keepPurpose(person, why.words);
    return screens.showForm(reply, 'police-desk/checked.njk', {
      sections: deskSections(person, '/police/check'),
      answer: answerFor(answer),
      report: strongestReport(answer.look),
      tierWords,
      cases: answer.cases.map(caseLine),
      seizures: answer.seizures,
      at: answer.at,
      why: why.words,
      typed: typed.kind === 'imei' ? (fields.imei ?? '').trim() : typed.serial,
      typedField: typed.kind,
      kept: fields.keep,
      mayOpen: may(person, 'case.change'),
      mayBookIn: may(person, 'property.see'),
    });
  });
}

/** Why it is asked; or what is wrong with that, for the page. */
function reasonOr({ reason, other }: { reason?: string; other?: string }): WhyChecked | { error: string } {
  try {
    return readCheckReason(reason, other);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { error: error.message };
  }
}
