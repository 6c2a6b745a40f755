import { purposes } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { NextQuery, ownPath, PurposeForm, StepUpForm } from './people-forms.ts';
import { beginStepUp, stepUp } from './person-passkeys.ts';
import { statePurpose } from './person-sessions.ts';
import { personOf } from './presence-pages.ts';
import { orShowProblem, type PeoplePageServices, showForm, signInLimit } from './staff-pages.ts';

/** Where somebody says why they look at what concerns people, and shows their passkey again for what takes it. */
export function purposePages(app: App, screens: Screens, { people }: PeoplePageServices): void {
  const items = Object.entries(purposes).map(([value, text]) => ({ value, text }));
  const showPurpose = (reply: FastifyReply, view: View, problem?: View) =>
    showForm(screens, reply, 'people/purpose.njk', { items, ...view }, problem);

  app.get('/staff/purpose', { schema: { querystring: NextQuery } }, (request, reply) =>
    showPurpose(reply, { next: ownPath(request.query.next) }),
  );
  app.post('/staff/purpose', { schema: { body: PurposeForm } }, (request, reply) => {
    const { purpose = '', reason = '' } = request.body;
    const next = ownPath(request.body.next);
    return orShowProblem(
      async () => {
        await statePurpose(people, personOf(request), { purpose, reason });
        return reply.redirect(next, 303);
      },
      (problem) => showPurpose(reply, { next, purpose, reason }, problem),
      purpose === '' ? 'purpose' : 'reason',
    );
  });

  const showStepUp = async (request: FastifyRequest, reply: FastifyReply, next: string, problem?: View) => {
    const options = await beginStepUp(people, personOf(request));
    const view = { options, next, isUsable: people.site.isUsable };
    return showForm(screens, reply, 'people/step-up.njk', view, problem);
  };
  app.get('/staff/step-up', { schema: { querystring: NextQuery }, config: signInLimit }, (request, reply) =>
    showStepUp(request, reply, ownPath(request.query.next)),
  );
  app.post('/staff/step-up', { schema: { body: StepUpForm }, config: signInLimit }, (request, reply) => {
    const next = ownPath(request.body.next);
    return orShowProblem(
      async () => {
        await stepUp(people, personOf(request), request.body.credential ?? '');
        return reply.redirect(next, 303);
      },
      (problem) => showStepUp(request, reply, next, problem),
      'passkey',
    );
  });
}
