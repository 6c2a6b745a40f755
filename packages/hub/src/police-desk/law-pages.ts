import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, FormField, formOf, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { CasePath } from './case-pages.ts';
import { basisKinds } from './case-words.ts';
import { giveCrimeReference, own, recordBasis, seeCase } from './case-work.ts';
import type { DeskParts } from './desk-parts.ts';
import { deskSections } from './desk-sections.ts';

const CrimeForm = formOf({ crimeReference: FormField });
const BasisForm = formOf({
  kind: FormField,
  authorisation: FormField,
  words: Type.Optional(Type.String({ maxLength: 1_000 })),
});

/** The two acts on a case that take the officer's passkey: its crime reference, and the law that opens network data. */
export function lawPages(app: App, screens: Screens, desk: DeskParts): void {
  const path = { schema: { params: CasePath } };
  const kinds = Object.entries(basisKinds);
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    page: { readonly template: string; readonly number: number },
    typed: View,
    errors?: FormErrors,
  ) => {
    const person = personOf(request);
    const officer = officerOf(person);
    const found = await seeCase(desk, officer, page.number, 'see-case');
    own(officer, found);
    const problem = errors === undefined ? {} : { errors, errorList: errorList(errors) };
    const sections = deskSections(person, '/police/cases');
    const view = { found, sections, kinds, ...typed, ...problem };
    return screens.showForm(reply, `police-desk/${page.template}`, view, errors === undefined ? 200 : 400);
  };

  const crime = (number: string) => ({ template: 'crime-reference.njk', number: Number(number) });
  app.get('/police/cases/:number/crime-reference', path, (request, reply) =>
    show(request, reply, crime(request.params.number), {}),
  );
  app.post(
    '/police/cases/:number/crime-reference',
    { schema: { params: CasePath, body: CrimeForm } },
    async (request, reply) => {
      const page = crime(request.params.number);
      const { crimeReference = '' } = request.body;
      try {
        await giveCrimeReference(desk, officerOf(personOf(request)), page.number, crimeReference);
        return await reply.redirect(`/police/cases/${page.number}`, 303);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return show(request, reply, page, { crimeReference }, { crimeReference: error.message });
      }
    },
  );

  const network = (number: string) => ({ template: 'network.njk', number: Number(number) });
  app.get('/police/cases/:number/network', path, (request, reply) =>
    show(request, reply, network(request.params.number), {}),
  );
  app.post(
    '/police/cases/:number/network',
    { schema: { params: CasePath, body: BasisForm } },
    async (request, reply) => {
      const page = network(request.params.number);
      const { kind = '', authorisation = '', words = '' } = request.body;
      const reference = kind === 'ipa-authorisation' ? authorisation : words;
      try {
        await recordBasis(desk, officerOf(personOf(request)), page.number, { kind, reference });
        return await reply.redirect(`/police/cases/${page.number}`, 303);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        const field = { 'ipa-authorisation': 'authorisation', 'legal-basis': 'words' }[kind] ?? 'kind';
        return show(request, reply, page, { kind, authorisation, words }, { [field]: error.message });
      }
    },
  );
}
