import { gates, mayHoldScope, participantRoles, RegistryError, scopes } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type Screens, type View } from '../pages/index.ts';
import {
  addParticipant,
  changeParticipant,
  findParticipant,
  type KeptParticipant,
  listParticipants,
  rotateSecret,
  setStanding,
} from '../participants/index.ts';
import { may, personOf } from '../people/index.ts';
import { AddForm, ChangeForm, changeOf, ParticipantPath, roleOf } from './participant-forms.ts';
import { participantView, standingTag } from './participant-views.ts';

export interface ParticipantPageServices {
  readonly db: Db;
  readonly clock: Clock;
}

/** Who takes part, for the people of the registry; and each organisation's own page, for its own. */
export function participantPages(app: App, screens: Screens, services: ParticipantPageServices): void {
  const { db } = services;

  app.get('/staff/participants', async (request, reply) => {
    const person = personOf(request);
    const all = await listParticipants(db);
    const listed = all.filter(({ id }) => may(person, 'participant.see', id));
    const mayChange = may(person, 'participant.change');
    return screens.show(reply, 'registry/participants.njk', {
      listed: listed.map((one) => ({ ...one, standing: standingTag(one) })),
      mayChange,
    });
  });

  app.get(
    '/staff/participants/:participant',
    { schema: { params: ParticipantPath } },
    async (request, reply) => {
      const { participant: id } = request.params;
      const participant = may(personOf(request), 'participant.see', id)
        ? await findParticipant(db, id)
        : undefined;
      if (participant === undefined) throw new RegistryError('not-found', 'There is no such participant.');
      const view = await participantView(services, participant);
      const mayChange = may(personOf(request), 'participant.change', id);
      return screens.show(reply, 'registry/participant.njk', { ...view, mayChange });
    },
  );

  addPages(app, screens, services);
  changePages(app, screens, services);
}

function addPages(app: App, screens: Screens, { db, clock }: ParticipantPageServices): void {
  const showAdd = (reply: FastifyReply, view: View) =>
    showForm(screens, reply, 'registry/add.njk', {
      roleItems: participantRoles.map((role) => ({ value: role, text: role })),
      gateItems: itemsOf(gates),
      ...view,
    });
  app.get('/staff/participants/add', (_request, reply) => showAdd(reply, {}));
  app.post('/staff/participants/add', { schema: { body: AddForm } }, async (request, reply) => {
    const { id = '', name = '' } = request.body;
    const role = roleOf(request.body.role);
    try {
      if (role === undefined) throw new RegistryError('invalid', 'Choose what the organisation is.');
      if (name.trim() === '') throw new RegistryError('invalid', 'Give the name of the organisation.');
      const held = scopes.filter((scope) => mayHoldScope(role, scope));
      const participant = { ...changeOf(request.body), id, name: name.trim(), role, scopes: held };
      const { secret } = await addParticipant(db, participant, handOf(clock, request));
      return screens.show(reply, 'registry/secret.njk', { id, secret });
    } catch (error) {
      return showAdd(reply, { ...request.body, ...problemOf(error, 'id') });
    }
  });
}

function changePages(app: App, screens: Screens, { db, clock }: ParticipantPageServices): void {
  const showChange = (reply: FastifyReply, participant: KeptParticipant, problem: View = {}) =>
    showForm(screens, reply, 'registry/change.njk', {
      participant,
      gateItems: itemsOf(gates),
      scopeItems: itemsOf(scopes.filter((scope) => mayHoldScope(participant.role, scope))),
      ...problem,
    });
  const present = async (id: string): Promise<KeptParticipant> => {
    const participant = await findParticipant(db, id);
    if (participant !== undefined) return participant;
    throw new RegistryError('not-found', 'There is no such participant.');
  };
  app.get(
    '/staff/participants/:participant/change',
    { schema: { params: ParticipantPath } },
    async (request, reply) => showChange(reply, await present(request.params.participant)),
  );
  app.post(
    '/staff/participants/:participant/change',
    { schema: { params: ParticipantPath, body: ChangeForm } },
    async (request, reply) => {
      const { participant: id } = request.params;
      const hand = handOf(clock, request);
      try {
        const { act = '' } = request.body;
        if (act === 'rotate') {
          const secret = await rotateSecret(db, id, {}, hand);
          return screens.show(reply, 'registry/secret.njk', { id, secret });
        }
        const standing = standings.find((one) => one.act === act);
        if (standing === undefined) await changeParticipant(db, id, changeOf(request.body), hand);
        else await setStanding(db, id, standing.status, hand);
        return await reply.redirect(`/staff/participants/${id}`, 303);
      } catch (error) {
        return showChange(reply, await present(id), problemOf(error, 'name'));
      }
    },
  );
}

const standings = [
  { act: 'suspend', status: 'suspended' },
  { act: 'resume', status: 'active' },
  { act: 'revoke', status: 'revoked' },
] as const;

function handOf(clock: Clock, request: FastifyRequest) {
  return { clock, by: `person:${personOf(request).id}` };
}

function showForm(screens: Screens, reply: FastifyReply, template: string, view: View): FastifyReply {
  return screens.showForm(reply, template, view, view['errors'] === undefined ? 200 : 400);
}

/** What was refused, as a page shows it; anything else is thrown on. */
function problemOf(error: unknown, field: string): View {
  if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
  const errors = { [field]: error.message };
  return { errors, errorList: errorList(errors) };
}

function itemsOf(words: readonly string[]): View[] {
  return words.map((word) => ({ value: word, text: word }));
}
