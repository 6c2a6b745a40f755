import type { App } from '../http/index.ts';
import type { Visits } from '../pages/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import { ButtonForm } from './approval-forms.ts';
import { objectTo } from './proposals-end.ts';

/** The keeper's button on the page of their report: it stops a proposal to end it, at once and for good. */
export function objectionPages(
  app: App,
  { approvals, visits }: { approvals: ApprovalDependencies; visits: Visits },
): void {
  app.post('/report/object', { schema: { body: ButtonForm } }, async (request, reply) => {
    const visit = await visits.find(request);
    if (visit?.declaration === undefined) return reply.redirect('/report/status', 303);
    await objectTo(approvals, visit.declaration.reference, visit.declaration.code);
    return reply.redirect('/report/status', 303);
  });
}
