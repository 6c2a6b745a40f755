import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, FormField, formOf, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { decideLead, type LeadDecision, longestReason, seeLead } from './lead-desk.ts';
import { leadsPath } from './lead-list-pages.ts';
import { LeadPath, leadView } from './lead-pages.ts';
import type { LeadParts } from './lead-parts.ts';
import { readerOf } from './lead-reader.ts';

const DecisionForm = formOf({
  decision: FormField,
  reason: Type.Optional(Type.String({ maxLength: longestReason * 4 })),
});

const decisions: Readonly<Record<LeadDecision, string>> = {
  sign: 'I have read each row, and it is right to look into this',
  dismiss: 'There is nothing in it',
  police: 'They are police: leave them out for a year',
  'authorised-repair': 'They repair under authorisation: leave them out for a year',
  charity: 'They are a charity: leave them out for a year',
};

function isDecision(text: string): text is LeadDecision {
  return Object.hasOwn(decisions, text);
}

/** A person decides on a lead, with their passkey and in words. */
export function decisionPages(app: App, screens: Screens, parts: LeadParts): void {
  const address = `${leadsPath}/:number/decision`;
  const show = async (
    request: FastifyRequest<{ Params: { number: string } }>,
    reply: FastifyReply,
    typed: View,
    errors?: FormErrors,
  ) => {
    const person = personOf(request);
    const file = await seeLead(parts, readerOf(person), Number(request.params.number));
    const { state } = file.lead;
    const items = Object.entries(decisions).filter(([value]) => state === 'found' || value !== 'sign');
    const view = {
      ...leadView(file),
      sections: deskSections(person, leadsPath),
      items: items.map(([value, text]) => ({ value, text })),
      typed,
      ...(errors !== undefined && { errors, errorList: errorList(errors) }),
    };
    return screens.showForm(reply, 'leads/decision.njk', view, errors === undefined ? 200 : 400);
  };
  app.get(address, { schema: { params: LeadPath } }, (request, reply) => show(request, reply, {}));
  app.post(address, { schema: { params: LeadPath, body: DecisionForm } }, async (request, reply) => {
    const { decision = '', reason = '' } = request.body;
    const typed = { decision, reason };
    if (!isDecision(decision)) return show(request, reply, typed, { decision: 'Choose what you decide' });
    const { officer } = readerOf(personOf(request));
    try {
      await decideLead(parts, officer, Number(request.params.number), { decision, words: reason });
      return await reply.redirect(leadsPath, 303);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
      return show(request, reply, typed, { reason: error.message });
    }
  });
}
