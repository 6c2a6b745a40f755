import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import { ButtonForm } from './appeal-forms.ts';
import { problemOf } from './appellant-pages.ts';
import type { DecidingServices } from './deciding-pages.ts';
import { disputeWords, lookAtDispute, settleDispute } from './disputes.ts';

const DisputePath = strictObject({ reference: Type.String({ pattern: '^[0-9A-Z]{4}-[0-9A-Z]{4}$' }) });

/** A report in dispute, and the button that settles it for whoever made it. */
export function disputePages(app: App, screens: Screens, { appeals, deciderOf }: DecidingServices): void {
  const path = '/appeals/disputes/:reference';
  app.get(path, { schema: { params: DisputePath } }, async (request, reply) => {
    const decider = await deciderOf(request);
    const file = await lookAtDispute(appeals, decider, request.params.reference);
    const { why, dueAt } = file.dispute;
    const view = { ...file, words: disputeWords[why], isLate: appeals.clock() > dueAt };
    return screens.showForm(reply, 'appeals/dispute.njk', view);
  });

  app.post(path, { schema: { params: DisputePath, body: ButtonForm } }, async (request, reply) => {
    const decider = await deciderOf(request);
    const { reference } = request.params;
    const problem = await problemOf(() => settleDispute(appeals, decider, reference));
    if (problem === undefined) return reply.redirect('/appeals', 303);
    const file = await lookAtDispute(appeals, decider, reference);
    const view = { ...file, words: disputeWords[file.dispute.why], isLate: false };
    const errors = errorList({ 'main-content': problem });
    return screens.showForm(reply, 'appeals/dispute.njk', { ...view, errorList: errors }, 400);
  });
}
