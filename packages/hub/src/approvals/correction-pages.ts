import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { CorrectForm, ReferenceQuery } from './approval-forms.ts';
import { type ApprovalPageServices, approverOrSignIn, passkeyLimit, showProblem } from './approver-pages.ts';
import type { KeptApprover } from './approver-store.ts';
import { correct, correctable, correctionOptions } from './corrections.ts';

/** An approver takes back an entry of their own organisation: look it up, see what it is, and put a passkey to it. */
export function correctionPages(app: App, screens: Screens, services: ApprovalPageServices): void {
  const { approvals } = services;
  const template = 'approvals/correction.njk';

  const show = async (reply: FastifyReply, approver: KeptApprover, reference: string, message?: string) => {
    try {
      const subject = await correctable(approvals, approver, reference);
      const { happened, takenAt, declaredAt } = subject;
      const options = correctionOptions(approvals, approver, subject);
      const found = { happened, takenAt, declaredAt, options, reference: subject.reference };
      return message === undefined
        ? screens.showForm(reply, template, { found })
        : showProblem(screens, reply, template, { found, field: 'passkey', message });
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return showProblem(screens, reply, template, { reference, field: 'reference', message: error.message });
    }
  };

  app.get(
    '/approvals/correction',
    { schema: { querystring: ReferenceQuery }, config: passkeyLimit },
    async (request, reply) => {
      const approver = await approverOrSignIn(services, request, reply);
      if (approver === undefined) return reply;
      const { reference } = request.query;
      if (reference === undefined) return screens.showForm(reply, template);
      return show(reply, approver, reference);
    },
  );

  app.post(
    '/approvals/correction',
    { schema: { body: CorrectForm }, config: passkeyLimit },
    async (request, reply) => {
      const approver = await approverOrSignIn(services, request, reply);
      if (approver === undefined) return reply;
      const { reference = '', credential = '' } = request.body;
      try {
        await correct(approvals, approver, reference, credential);
        return screens.show(reply, 'approvals/corrected.njk', { reference });
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return show(reply, approver, reference, error.message);
      }
    },
  );
}
