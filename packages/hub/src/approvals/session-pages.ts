import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { ButtonForm, SignInForm } from './approval-forms.ts';
import { type ApprovalPageServices, approverCookie, passkeyLimit, showProblem } from './approver-pages.ts';
import { beginSignIn, signIn, signOut } from './approver-sessions.ts';

/** Where approvers come in, with their passkey and nothing else, and go out. */
export function sessionPages(app: App, screens: Screens, { approvals, secure }: ApprovalPageServices): void {
  const cookie = approverCookie(secure);
  const template = 'approvals/sign-in.njk';
  const { isUsable } = approvals.site;

  const viewOf = async () => ({ options: await beginSignIn(approvals), isUsable });
  const showAgain = async (reply: FastifyReply, message: string) =>
    showProblem(screens, reply, template, { ...(await viewOf()), field: 'passkey', message });

  app.get('/approvals/sign-in', { config: passkeyLimit }, async (_request, reply) =>
    screens.showForm(reply, template, await viewOf()),
  );

  app.post(
    '/approvals/sign-in',
    { schema: { body: SignInForm }, config: passkeyLimit },
    async (request, reply) => {
      const { credential = '' } = request.body;
      try {
        cookie.set(reply, await signIn(approvals, credential));
        return await reply.redirect('/approvals', 303);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return showAgain(reply, error.message);
      }
    },
  );

  app.post('/approvals/sign-out', { schema: { body: ButtonForm } }, async (request, reply) => {
    const token = cookie.tokenOf(request);
    if (token !== undefined) await signOut(approvals, token);
    cookie.clear(reply);
    return reply.redirect('/approvals/sign-in', 303);
  });
}
