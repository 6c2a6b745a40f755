import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, formOf, type Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { longestReason } from './lead-desk.ts';
import { leadsPath } from './lead-list-pages.ts';
import { LeadPath } from './lead-pages.ts';
import type { LeadParts } from './lead-parts.ts';
import { readerOf } from './lead-reader.ts';
import { presenterLabel } from './lead-words.ts';
import { lookForLeads } from './look-for-leads.ts';
import { presenterKey } from './presentations-of-answers.ts';
import { sayWhoIsSame, seeOthers } from './same-hands.ts';

/** A browser sends one ticked box as text, several as a list, and none not at all. */
const Key = Type.String({ maxLength: 200 });
const SameHandsForm = formOf({
  same: Type.Optional(Type.Union([Key, Type.Array(Key, { maxItems: 100 })])),
  reason: Type.Optional(Type.String({ maxLength: longestReason * 4 })),
});

interface Typed {
  readonly same?: readonly string[];
  readonly reason: string;
}

/** A person says which other pseudonyms are the same somebody, with their passkey and in words; then all are counted anew. */
export function sameHandsPages(app: App, screens: Screens, parts: LeadParts): void {
  const address = `${leadsPath}/:number/same-hands`;
  const show = async (
    request: FastifyRequest<{ Params: { number: string } }>,
    reply: FastifyReply,
    typed: Typed,
    errors?: FormErrors,
  ) => {
    const person = personOf(request);
    const { lead, others } = await seeOthers(parts, readerOf(person).officer, Number(request.params.number));
    const view = {
      sections: deskSections(person, leadsPath),
      lead,
      label: presenterLabel(lead),
      items: others.map((other) => ({
        value: presenterKey(other),
        text: presenterLabel(other),
        hint: { text: `${other.devices} of the same phones; at the closest ${apart(other.closestMs)} apart` },
        checked: typed.same?.includes(presenterKey(other)) ?? other.isSame,
      })),
      typed,
      ...(errors !== undefined && { errors, errorList: errorList(errors) }),
    };
    return screens.showForm(reply, 'leads/same-hands.njk', view, errors === undefined ? 200 : 400);
  };
  const params = { schema: { params: LeadPath } };
  app.get(address, params, (request, reply) => show(request, reply, { reason: '' }));
  app.post(address, { schema: { params: LeadPath, body: SameHandsForm } }, async (request, reply) => {
    const { same = [], reason = '' } = request.body;
    const keys = [same].flat();
    const { officer } = readerOf(personOf(request));
    try {
      await sayWhoIsSame(parts, officer, Number(request.params.number), { keys, words: reason });
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'invalid') throw error;
      return show(request, reply, { same: keys, reason }, { reason: error.message });
    }
    await lookForLeads(parts, officer);
    return reply.redirect(leadsPath, 303);
  });
}

const hourMs = 3_600_000;

function apart(ms: number): string {
  const hours = Math.round(ms / hourMs);
  if (hours < 1) return 'less than an hour';
  if (hours < 48) return hours === 1 ? 'an hour' : `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}
