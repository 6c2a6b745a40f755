import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { FormField, formOf, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { type Officer, officerOf } from '../police-zone/index.ts';
import { CasePath, type ShowCase } from './case-pages.ts';
import { areas } from './case-words.ts';
import { addNote, assignCase, closeCase, longestNote } from './case-work.ts';
import type { DeskParts } from './desk-parts.ts';
import { readOfficers } from './register-steps-store.ts';

const NoteForm = formOf({ text: Type.Optional(Type.String({ maxLength: longestNote * 4 })) });
const AssignForm = formOf({ officer: FormField, area: FormField });
const CloseForm = formOf({ outcome: FormField });

/** What an officer does on a case, and then sees it again; what is refused stands above its field, with what was typed. */
export function caseActPages(app: App, desk: DeskParts, show: ShowCase): void {
  const orAgain = async (
    request: FastifyRequest<{ Params: { number: string } }>,
    reply: FastifyReply,
    { field, typed = {} }: { readonly field: string; readonly typed?: View },
    work: (officer: Officer, number: number) => Promise<void>,
  ) => {
    const number = Number(request.params.number);
    try {
      await work(officerOf(personOf(request)), number);
      return await reply.redirect(`/police/cases/${number}`, 303);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
      return show(request, reply, number, typed, { [field]: error.message });
    }
  };
  const note = { schema: { params: CasePath, body: NoteForm } };
  app.post('/police/cases/:number/notes', note, (request, reply) => {
    const { text = '' } = request.body;
    return orAgain(request, reply, { field: 'text', typed: { text } }, (officer, number) =>
      addNote(desk, officer, number, text),
    );
  });
  const assign = { schema: { params: CasePath, body: AssignForm } };
  app.post('/police/cases/:number/assign', assign, (request, reply) => {
    const { officer: id = '', area = '' } = request.body;
    return orAgain(request, reply, { field: 'officer' }, async (officer, number) => {
      const isMember = await isOfficerOf(desk, officer, id);
      await assignCase(desk, officer, number, { id, isMember, ...(areas.includes(area) && { area }) });
    });
  });
  const close = { schema: { params: CasePath, body: CloseForm } };
  app.post('/police/cases/:number/close', close, (request, reply) =>
    orAgain(request, reply, { field: 'outcome' }, (officer, number) =>
      closeCase(desk, officer, number, request.body.outcome ?? ''),
    ),
  );
}

/** Whether somebody is an officer of the same force now. */
async function isOfficerOf(desk: DeskParts, officer: Officer, id: string): Promise<boolean> {
  const crossing = { by: officer, act: 'list-officers', object: 'officers', why: officer.why };
  const officers = await desk.gateway.fromRegister(crossing, (register) =>
    readOfficers(register, officer.organisation),
  );
  return officers.some((one) => one.id === id && one.isOfficer);
}
