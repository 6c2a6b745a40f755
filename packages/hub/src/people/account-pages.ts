import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { listPasskeys } from './passkey-store.ts';
import { ButtonForm, PasskeyForm, RemovePasskeyForm } from './people-forms.ts';
import { addPasskey, beginAddPasskey, removePasskey } from './person-passkeys.ts';
import { personOf, staffCookies } from './presence-pages.ts';
import { tasksFor, wordsOfRole } from './staff-links.ts';
import { orShowProblem, type PeoplePageServices, showForm, signInLimit } from './staff-pages.ts';

/** Somebody's own account: passkeys, and the sign-in of their organisation. */
export function accountPages(app: App, screens: Screens, { people }: PeoplePageServices): void {
  const cookies = staffCookies(people.secure);
  const showAccount = async (request: FastifyRequest, reply: FastifyReply, problem?: View) => {
    const person = personOf(request);
    const passkeys = (await listPasskeys(people.db, person.id)).map(({ credentialId, addedAt }) => ({
      id: credentialId.toString('base64url'),
      addedAt,
    }));
    const own = people.signIns.organisations.find(({ organisation }) => organisation === person.organisation);
    const view = {
      person,
      roles: person.roles.map((role) => wordsOfRole[role]),
      passkeys,
      ownSignIn: own?.name,
      isUsable: people.site.isUsable,
      options: await beginAddPasskey(people),
    };
    return showForm(screens, reply, 'people/account.njk', view, problem);
  };
  const back = (reply: FastifyReply) => reply.redirect('/staff/account', 303);

  app.get('/staff/account', (request, reply) => showAccount(request, reply));
  app.post(
    '/staff/account/passkeys',
    { schema: { body: PasskeyForm }, config: signInLimit },
    (request, reply) =>
      orShowProblem(
        async () => {
          await addPasskey(people, personOf(request), request.body.credential ?? '');
          return back(reply);
        },
        (problem) => showAccount(request, reply, problem),
        'passkey',
      ),
  );
  app.post('/staff/account/passkeys/remove', { schema: { body: RemovePasskeyForm } }, (request, reply) =>
    orShowProblem(
      async () => {
        await removePasskey(people, personOf(request), request.body.passkey ?? '');
        return back(reply);
      },
      (problem) => showAccount(request, reply, problem),
      'passkeys',
    ),
  );
  app.post(
    '/staff/account/organisation',
    { schema: { body: ButtonForm }, config: signInLimit },
    (request, reply) =>
      orShowProblem(
        async () => {
          const { organisation, id } = personOf(request);
          const { address, state } = await people.signIns.begin(organisation, id);
          cookies.keepState(reply, state);
          return reply.redirect(address.href, 303);
        },
        (problem) => showAccount(request, reply, problem),
        'organisation',
      ),
  );
}

/** Where staff come to after they have signed in. */
export function homePages(app: App, screens: Screens, { queueCounts }: PeoplePageServices): void {
  app.get('/staff', async (request, reply) => {
    const person = personOf(request);
    return screens.showForm(reply, 'people/home.njk', {
      person,
      tasks: await tasksFor(person, queueCounts),
    });
  });
}
