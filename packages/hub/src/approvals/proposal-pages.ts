import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { ProposalPath, ProposeForm, SignInForm } from './approval-forms.ts';
import { proposalView, reasonItems } from './approval-views.ts';
import { type ApprovalPageServices, approverOrSignIn, passkeyLimit, showProblem } from './approver-pages.ts';
import type { KeptApprover } from './approver-store.ts';
import { holdView } from './brake-pages.ts';
import { stoppedImports } from './brakes.ts';
import { approvalOptions, approve, draft, look, queue, refusalFor } from './proposals.ts';

/** What waits for approval, and each proposal with the passkey's button. For approvers in force alone. */
export function proposalPages(app: App, screens: Screens, services: ApprovalPageServices): void {
  queuePages(app, screens, services);
  oneProposalPages(app, screens, services);
}

function queuePages(app: App, screens: Screens, services: ApprovalPageServices): void {
  const { approvals } = services;
  const queueView = async (approver: KeptApprover) => ({
    proposals: (await queue(approvals, approver)).map(proposalView),
    stopped: (await stoppedImports(approvals, approver)).map(holdView),
    organisation: approver.key.organisation,
    keyId: approver.key.keyId.toString('hex'),
  });

  app.get('/approvals', async (request, reply) => {
    const approver = await approverOrSignIn(services, request, reply);
    if (approver === undefined) return reply;
    const view = { ...(await queueView(approver)), reasons: reasonItems() };
    return screens.showForm(reply, 'approvals/queue.njk', view);
  });

  app.post('/approvals', { schema: { body: ProposeForm }, config: passkeyLimit }, async (request, reply) => {
    const approver = await approverOrSignIn(services, request, reply);
    if (approver === undefined) return reply;
    const { reference = '', reason = '' } = request.body;
    try {
      return await reply.redirect(
        `/approvals/${await draft(approvals, approver, { reference, reason })}`,
        303,
      );
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return showProblem(screens, reply, 'approvals/queue.njk', {
        ...(await queueView(approver)),
        reference,
        reasons: reasonItems(reason),
        field: error.code === 'invalid' ? 'reason' : 'reference',
        message: error.message,
      });
    }
  });
}

function oneProposalPages(app: App, screens: Screens, services: ApprovalPageServices): void {
  const { approvals } = services;
  const showProposal = async (reply: FastifyReply, approver: KeptApprover, id: string, message?: string) => {
    const inHand = await look(approvals, approver, id);
    const view = {
      ...proposalView(inHand),
      refusal: await refusalFor(approvals, approver, inHand.proposal),
      options: approvalOptions(approvals, approver, inHand),
    };
    return message === undefined
      ? screens.showForm(reply, 'approvals/proposal.njk', view)
      : showProblem(screens, reply, 'approvals/proposal.njk', { ...view, field: 'passkey', message });
  };

  app.get('/approvals/:id', { schema: { params: ProposalPath } }, async (request, reply) => {
    const approver = await approverOrSignIn(services, request, reply);
    return approver === undefined ? reply : showProposal(reply, approver, request.params.id);
  });

  app.post(
    '/approvals/:id',
    { schema: { params: ProposalPath, body: SignInForm }, config: passkeyLimit },
    async (request, reply) => {
      const approver = await approverOrSignIn(services, request, reply);
      if (approver === undefined) return reply;
      const { id } = request.params;
      try {
        await approve(approvals, approver, id, request.body.credential ?? '');
        return await reply.redirect(`/approvals/${id}`, 303);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
        return showProposal(reply, approver, id, error.message);
      }
    },
  );
}
