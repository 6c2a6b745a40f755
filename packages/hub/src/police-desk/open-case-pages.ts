import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { readReference } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, FormField, formOf, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { areas } from './case-words.ts';
import type { DeskParts } from './desk-parts.ts';
import { deskSections } from './desk-sections.ts';
import { type CaseSubject, openCase } from './open-case.ts';
import { readIdentifier } from './typed-identifier.ts';

const OpenForm = formOf({
  reference: FormField,
  imei: FormField,
  keep: FormField,
  serial: FormField,
  area: FormField,
});
const OpenQuery = strictObject({ reference: Type.Optional(Type.String({ maxLength: 20 })) });

/** Opens a case about a report, or about a phone that nobody has reported. */
export function openCasePages(app: App, screens: Screens, desk: DeskParts): void {
  const showForm = (
    person: ReturnType<typeof personOf>,
    reply: FastifyReply,
    view: View,
    errors?: FormErrors,
  ) => {
    const problem = errors === undefined ? {} : { errors, errorList: errorList(errors) };
    const sections = deskSections(person, '/police/cases');
    const shown = { sections, areas: areaItems, camera: true, ...view, ...problem };
    return screens.showForm(reply, 'police-desk/open-case.njk', shown, errors === undefined ? 200 : 400);
  };
  app.get('/police/cases/open', { schema: { querystring: OpenQuery } }, (request, reply) =>
    showForm(personOf(request), reply, { reference: request.query.reference }),
  );
  app.post('/police/cases/open', { schema: { body: OpenForm } }, async (request, reply) => {
    const { _csrf, ...fields } = request.body;
    const person = personOf(request);
    const read = readSubject(fields);
    if ('errors' in read) {
      const { errors, doubtful } = read;
      return showForm(person, reply, { ...fields, doubtful }, errors);
    }
    try {
      const area = fields.area === '' ? undefined : fields.area;
      const { opened } = await openCase(desk, officerOf(person), read, area);
      return await reply.redirect(`/police/cases/${opened.number}`, 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const field = error.code === 'not-found' ? 'reference' : 'area';
      return showForm(person, reply, fields, { [field]: error.message });
    }
  });
}

const areaItems = [{ value: '', text: 'Not known' }, ...areas.map((area) => ({ value: area, text: area }))];

type Fields = Partial<Record<'reference' | 'imei' | 'keep' | 'serial', string>>;

function readSubject(fields: Fields): CaseSubject | { errors: FormErrors; doubtful?: string } {
  const typedReference = (fields.reference ?? '').trim();
  if (typedReference !== '') {
    const reference = readReference(typedReference);
    return reference === undefined
      ? { errors: { reference: 'This is no reference of ours: they look like 7K3M-Q2XD' } }
      : { reference };
  }
  const typed = readIdentifier(fields);
  if (typed.ok) return { typed };
  const isEmpty = (fields.imei ?? '').trim() === '' && (fields.serial ?? '').trim() === '';
  if (isEmpty) return { errors: { reference: 'Type the reference of a report, or the IMEI of the phone' } };
  const { errors, doubtful } = typed;
  return { errors, ...(doubtful === undefined ? {} : { doubtful }) };
}
