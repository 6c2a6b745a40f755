import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import { inUnitOfWork } from '../database/index.ts';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { type ReturnedSignIn, staffReturnPath } from './organisation-sign-in.ts';
import {
  ButtonForm,
  LinkForm,
  LinkQuery,
  OrganisationForm,
  PasskeyForm,
  ReturnQuery,
} from './people-forms.ts';
import { beginPasskeySignIn, signInByPasskey } from './person-passkeys.ts';
import { openSession, personOfSession, signInByLink, signOut } from './person-sessions.ts';
import { findByAccount, tieAccount } from './person-store.ts';
import { staffCookies } from './presence-pages.ts';
import { orShowProblem, type PeoplePageServices, showForm, signInLimit } from './staff-pages.ts';

/** Where staff come in, by passkey, by their organisation's own sign-in or by a link that serves once, and go out. */
export function signInPages(app: App, screens: Screens, services: PeoplePageServices): void {
  const { people } = services;
  const cookies = staffCookies(people.secure);
  const showSignIn = async (reply: FastifyReply, problem?: View) => {
    const view = {
      options: await beginPasskeySignIn(people),
      isUsable: people.site.isUsable,
      organisations: people.signIns.organisations,
    };
    return showForm(screens, reply, 'people/sign-in.njk', view, problem);
  };

  app.get('/staff/sign-in', { config: signInLimit }, (_request, reply) => showSignIn(reply));

  app.post('/staff/sign-in', { schema: { body: PasskeyForm }, config: signInLimit }, (request, reply) =>
    orShowProblem(
      async () => {
        cookies.set(reply, await signInByPasskey(people, request.body.credential ?? ''));
        return reply.redirect('/staff', 303);
      },
      (problem) => showSignIn(reply, problem),
      'passkey',
    ),
  );

  app.post(
    '/staff/sign-in/organisation',
    { schema: { body: OrganisationForm }, config: signInLimit },
    (request, reply) =>
      orShowProblem(
        async () => {
          const { address, state } = await people.signIns.begin(request.body.organisation ?? '');
          cookies.keepState(reply, state);
          return reply.redirect(address.href, 303);
        },
        (problem) => showSignIn(reply, problem),
        'organisation',
      ),
  );

  app.post('/staff/sign-out', { schema: { body: ButtonForm } }, async (request, reply) => {
    const token = cookies.tokenOf(request);
    if (token !== undefined) await signOut(people, token);
    cookies.clear(reply);
    return reply.redirect('/staff/sign-in', 303);
  });

  linkPages(app, screens, services);
  returnPages(app, services, showSignIn);
}

/** A link only shows a button: programs that look at links in messages must not use it up. */
function linkPages(app: App, screens: Screens, { people }: PeoplePageServices): void {
  const cookies = staffCookies(people.secure);
  app.get('/staff/link', { schema: { querystring: LinkQuery }, config: signInLimit }, (request, reply) =>
    screens.showForm(reply, 'people/link.njk', { key: request.query.key ?? '' }),
  );
  app.post('/staff/link', { schema: { body: LinkForm }, config: signInLimit }, (request, reply) =>
    orShowProblem(
      async () => {
        cookies.set(reply, await signInByLink(people, request.body.key ?? ''));
        return reply.redirect('/staff/account', 303);
      },
      (problem) => showForm(screens, reply, 'people/link.njk', {}, problem),
      'key',
    ),
  );
}

function returnPages(
  app: App,
  { people }: PeoplePageServices,
  showSignIn: (reply: FastifyReply, problem: View) => Promise<FastifyReply>,
): void {
  const cookies = staffCookies(people.secure);
  app.get(staffReturnPath, { schema: { querystring: ReturnQuery }, config: signInLimit }, (request, reply) =>
    orShowProblem(
      async () => {
        const state = cookies.stateOf(request);
        cookies.dropState(reply);
        const isOurs = state !== undefined && state === request.query['state'];
        const answer = new URLSearchParams(request.query);
        const returned = isOurs ? await people.signIns.finish(state, answer) : undefined;
        if (returned === undefined) throw new RegistryError('not-allowed', notSignedIn);
        const present = cookies.tokenOf(request);
        const person = present && (await personOfSession(people, present));
        if (returned.person === undefined) cookies.set(reply, await signInByOrganisation(returned));
        else if (returned.person === person?.id) await tie(returned, person.id);
        else throw new RegistryError('not-allowed', notSignedIn);
        return reply.redirect(returned.person === undefined ? '/staff' : '/staff/account', 303);
      },
      (problem) => showSignIn(reply, problem),
      'organisation',
    ),
  );

  /** An account that nobody has tied to theirs, and one of another organisation, open nothing, and are told the same. */
  const signInByOrganisation = ({ organisation, account }: ReturnedSignIn): Promise<Buffer> =>
    inUnitOfWork(people.db, [], async (trx) => {
      const person = await findByAccount(trx, account);
      if (person?.organisation !== organisation) throw new RegistryError('not-allowed', notSignedIn);
      return openSession(trx, people, person, 'organisation');
    });

  const tie = ({ account }: ReturnedSignIn, person: string): Promise<void> =>
    inUnitOfWork(people.db, [], async (trx) => {
      if (!(await tieAccount(trx, person, account, people.clock())))
        throw new RegistryError('not-allowed', notSignedIn);
    });
}

const notSignedIn =
  'You could not be signed in that way. Begin again, use your passkey, or ask your organisation for a link.';
