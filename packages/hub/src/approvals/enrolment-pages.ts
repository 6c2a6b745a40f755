import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { CertificateForm, RegisterForm } from './approval-forms.ts';
import { beginRegistration, certify, register } from './approver-enrolment.ts';
import { type ApprovalPageServices, passkeyLimit, showProblem } from './approver-pages.ts';

/** How a person becomes an approver: a passkey of their own, and their organisation's signature under it. */
export function enrolmentPages(app: App, screens: Screens, { approvals }: ApprovalPageServices): void {
  const organisations = approvals.roots.map(({ organisation }) => organisation);

  const showRegister = async (reply: FastifyReply, chosen?: string, message?: string) => {
    const view = { organisations, chosen, isUsable: approvals.site.isUsable };
    const options = await beginRegistration(approvals);
    return message === undefined
      ? screens.showForm(reply, 'approvals/register.njk', { ...view, options })
      : showProblem(screens, reply, 'approvals/register.njk', {
          ...view,
          options,
          field: 'organisation',
          message,
        });
  };

  app.get('/approvals/register', { config: passkeyLimit }, (_request, reply) => showRegister(reply));

  app.post(
    '/approvals/register',
    { schema: { body: RegisterForm }, config: passkeyLimit },
    async (request, reply) => {
      const { organisation = '', credential = '' } = request.body;
      try {
        const registration = await register(approvals, organisation, credential);
        return screens.show(reply, 'approvals/registered.njk', { ...registration });
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return showRegister(reply, organisation, error.message);
      }
    },
  );

  app.get('/approvals/certificate', (_request, reply) =>
    screens.showForm(reply, 'approvals/certificate.njk'),
  );

  app.post(
    '/approvals/certificate',
    { schema: { body: CertificateForm }, config: passkeyLimit },
    async (request, reply) => {
      const { certificate = '' } = request.body;
      try {
        return screens.show(reply, 'approvals/certified.njk', await certify(approvals, certificate));
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        const { message } = error;
        return showProblem(screens, reply, 'approvals/certificate.njk', {
          certificate,
          field: 'certificate',
          message,
        });
      }
    },
  );
}
