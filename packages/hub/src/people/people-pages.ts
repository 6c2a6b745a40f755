import { mayHavePeople, type PersonRole, personRoles, RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { listParticipants } from '../participants/index.ts';
import { InviteForm, PersonForm, PersonPath, tickedRoles } from './people-forms.ts';
import { changeRoles, invitePerson, linkPath, removePerson, renewLink } from './people-service.ts';
import { findPerson, listPeople, type Person } from './person-store.ts';
import { personOf } from './presence-pages.ts';
import { may, wordsOfRole } from './staff-links.ts';
import { orShowProblem, type PeoplePageServices, showForm } from './staff-pages.ts';

/** The people of an organisation, for its own administrator; of every organisation, for the registry's. */
export function peoplePages(app: App, screens: Screens, services: PeoplePageServices): void {
  const { people } = services;

  app.get('/staff/people', async (request, reply) => {
    const person = personOf(request);
    // Whoever may see those of an organisation that is not theirs may see all.
    const seesAll = may(person, 'person.see', anyOther);
    const listed = await listPeople(people.db, seesAll ? undefined : person.organisation);
    return screens.show(reply, 'people/people.njk', {
      listed: listed.map(personView),
      mayChange: may(person, 'person.change'),
    });
  });

  invitePages(app, screens, services);
  onePersonPages(app, screens, services);
}

function invitePages(app: App, screens: Screens, { people }: PeoplePageServices): void {
  const showInvite = async (request: FastifyRequest, reply: FastifyReply, view: View, problem?: View) => {
    const person = personOf(request);
    const organisations = (await listParticipants(people.db)).filter(
      ({ id, status }) => status !== 'revoked' && may(person, 'person.change', id),
    );
    const offered = personRoles.filter((role) => organisations.some((one) => mayHavePeople(one.role, role)));
    const organisationItems = organisations.map(({ id, name }) => ({ value: id, text: `${name} (${id})` }));
    return showForm(
      screens,
      reply,
      'people/invite.njk',
      { organisationItems, roleItems: roleItems(offered), organisation: person.organisation, ...view },
      problem,
    );
  };
  app.get('/staff/people/invite', (request, reply) => showInvite(request, reply, {}));
  app.post('/staff/people/invite', { schema: { body: InviteForm } }, (request, reply) => {
    const { organisation = '', called = '' } = request.body;
    const roles = tickedRoles(request.body.roles);
    return orShowProblem(
      async () => {
        requireMay(request, organisation);
        requireMayGive(request, roles);
        const hand = handOf(people, request);
        const { token } = await invitePerson(people.db, { organisation, called, roles }, hand);
        return showLink(screens, reply, `${people.publicUrl}${linkPath(token)}`, called);
      },
      (problem) => showInvite(request, reply, { organisation, called, roles }, problem),
      'called',
    );
  });
}

function onePersonPages(app: App, screens: Screens, { people }: PeoplePageServices): void {
  const showPerson = (reply: FastifyReply, person: Person, problem?: View) => {
    const offered = personRoles.filter((role) => mayHavePeople(person.organisationRole, role));
    const view = { person: personView(person), held: person.roles, roleItems: roleItems(offered) };
    return showForm(screens, reply, 'people/person.njk', view, problem);
  };
  const presentPerson = async (request: FastifyRequest, id: string): Promise<Person> => {
    const person = await findPerson(people.db, id);
    if (person === undefined || person.status === 'removed' || !mayChange(request, person))
      throw new RegistryError('not-found', 'There is no such person here.');
    return person;
  };

  app.get('/staff/people/:id', { schema: { params: PersonPath } }, async (request, reply) =>
    showPerson(reply, await presentPerson(request, request.params.id)),
  );
  app.post(
    '/staff/people/:id',
    { schema: { params: PersonPath, body: PersonForm } },
    async (request, reply) => {
      const person = await presentPerson(request, request.params.id);
      const hand = handOf(people, request);
      return orShowProblem(
        async () => {
          const { act = '', roles } = request.body;
          if (act === 'link') {
            const token = await renewLink(people.db, person.id, hand);
            return showLink(screens, reply, `${people.publicUrl}${linkPath(token)}`, person.called);
          }
          if (act === 'remove') await removePerson(people.db, person.id, hand);
          else {
            requireMayGive(request, tickedRoles(roles));
            await changeRoles(people.db, person.id, tickedRoles(roles), hand);
          }
          return reply.redirect('/staff/people', 303);
        },
        (problem) => showPerson(reply, person, problem),
        'roles',
      );
    },
  );
}

/** The name of no organisation. */
const anyOther = '*';

/** Whoever administers the registry is changed by their like alone: a new link to sign in would let another in as them. */
function mayChange(request: FastifyRequest, { organisation, roles }: Person): boolean {
  return may(personOf(request), 'person.change', organisation) && mayGive(request, roles);
}

/** Whether somebody may have others hold these roles: only the registry's administrators make or change one. */
function mayGive(request: FastifyRequest, roles: readonly PersonRole[]): boolean {
  return !roles.includes('registry-admin') || may(personOf(request), 'person.change', anyOther);
}

function requireMayGive(request: FastifyRequest, roles: readonly PersonRole[]): void {
  if (!mayGive(request, roles))
    throw new RegistryError(
      'not-allowed',
      'Only an administrator of the registry makes somebody an administrator of the registry.',
    );
}

function requireMay(request: FastifyRequest, organisation: string): void {
  if (!may(personOf(request), 'person.change', organisation))
    throw new RegistryError('not-allowed', 'You may invite people of your own organisation only.');
}

function handOf({ clock, entropy }: PeoplePageServices['people'], request: FastifyRequest) {
  return { clock, entropy, by: `person:${personOf(request).id}` };
}

function showLink(screens: Screens, reply: FastifyReply, link: string, called: string): FastifyReply {
  return screens.show(reply, 'people/invited.njk', { link, called });
}

function personView(person: Person): View {
  return { ...person, words: person.roles.map((role) => wordsOfRole[role]) };
}

function roleItems(roles: readonly (typeof personRoles)[number][]): View[] {
  return roles.map((role) => ({ value: role, text: wordsOfRole[role] }));
}
