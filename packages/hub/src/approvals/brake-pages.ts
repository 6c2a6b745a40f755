import { RegistryError } from '@deadset/domain';
import { hexOf, strictObject } from '@deadset/protocol';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { SignInForm } from './approval-forms.ts';
import { type ApprovalPageServices, approverOrSignIn, passkeyLimit, showProblem } from './approver-pages.ts';
import type { KeptApprover } from './approver-store.ts';
import type { BrakeHold } from './brake-store.ts';
import { approveImport, brakeOptions, stoppedImport } from './brakes.ts';

const ImportPath = strictObject({ id: hexOf(32) });

/** What a stopped import is to its approver: numbers, and no device. */
export function holdView({ id, brakes, counts, heldAt }: BrakeHold) {
  return { id: id.toString('hex'), brakes, counts: Object.entries(counts), heldAt };
}

/** A stopped import of the approver's own organisation, with the passkey's button. */
export function brakePages(app: App, screens: Screens, services: ApprovalPageServices): void {
  const { approvals } = services;
  const template = 'approvals/stopped-import.njk';

  const show = async (reply: FastifyReply, approver: KeptApprover, id: string, message?: string) => {
    const hold = await stoppedImport(approvals, approver, id);
    const view = { ...holdView(hold), options: brakeOptions(approvals, approver, hold) };
    return message === undefined
      ? screens.showForm(reply, template, view)
      : showProblem(screens, reply, template, { ...view, field: 'passkey', message });
  };

  app.get('/approvals/imports/:id', { schema: { params: ImportPath } }, async (request, reply) => {
    const approver = await approverOrSignIn(services, request, reply);
    return approver === undefined ? reply : show(reply, approver, request.params.id);
  });

  app.post(
    '/approvals/imports/:id',
    { schema: { params: ImportPath, body: SignInForm }, config: passkeyLimit },
    async (request, reply) => {
      const approver = await approverOrSignIn(services, request, reply);
      if (approver === undefined) return reply;
      const { id } = request.params;
      try {
        await approveImport(approvals, approver, id, request.body.credential ?? '');
        return await reply.redirect('/approvals', 303);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
        return show(reply, approver, id, error.message);
      }
    },
  );
}
