import { appealReasons } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import { AppealPath, ButtonForm, chosen, DecideForm, ReleaseForm } from './appeal-forms.ts';
import type { AppealDependencies, Decider } from './appeal-requests.ts';
import { caseView, queueView } from './appeal-views.ts';
import { problemOf } from './appellant-pages.ts';
import { actAsDecider, lookAt, queueOf } from './deciding.ts';
import { disputesOf, disputeWords } from './disputes.ts';
import { release, releaseOptions } from './release.ts';

/** What the pages of deciders work with. */
export interface DecidingServices {
  readonly appeals: AppealDependencies;
  /** Who has this page open; the guard has let them pass. */
  readonly deciderOf: (request: FastifyRequest) => Promise<Decider>;
}

/** The deciders' queue, and each appeal with both sides' facts. */
export function decidingPages(app: App, screens: Screens, services: DecidingServices): void {
  const { appeals, deciderOf } = services;

  app.get('/appeals', async (request, reply) => {
    const decider = await deciderOf(request);
    const now = appeals.clock();
    const waiting = await queueOf(appeals, decider);
    const disputes = (await disputesOf(appeals)).map((one) => ({
      ...one,
      words: disputeWords[one.why],
      isLate: now > one.dueAt,
    }));
    const view = {
      appeals: waiting.map((one) => queueView(one, now)),
      disputes,
      organisation: decider.organisation,
    };
    return screens.showForm(reply, 'appeals/queue.njk', view);
  });

  const show = async (reply: FastifyReply, decider: Decider, id: string, problem?: string) => {
    const inHand = await lookAt(appeals, decider, id);
    const askedAt = appeals.clock();
    const options = await releaseOptions(appeals, inHand.appeal, askedAt);
    const view = { ...caseView(inHand, decider, askedAt), options, askedAt };
    if (problem === undefined) return screens.showForm(reply, 'appeals/case.njk', view);
    const errors = { reason: problem };
    return screens.showForm(
      reply,
      'appeals/case.njk',
      { ...view, errors, errorList: errorList(errors) },
      400,
    );
  };

  app.get('/appeals/:id', { schema: { params: AppealPath } }, async (request, reply) => {
    const decider = await deciderOf(request);
    return show(reply, decider, request.params.id);
  });

  app.post(
    '/appeals/:id/release',
    { schema: { params: AppealPath, body: ReleaseForm } },
    async (request, reply) => {
      const decider = await deciderOf(request);
      const { id } = request.params;
      const { credential: answer = '', asked } = request.body;
      const problem = await problemOf(() =>
        release(appeals, decider, id, { answer, askedAt: Number(asked ?? 0) }),
      );
      return problem === undefined
        ? reply.redirect(`/appeals/${id}`, 303)
        : show(reply, decider, id, problem);
    },
  );

  for (const act of ['take', 'prove'] as const) {
    app.post(
      `/appeals/:id/${act}`,
      { schema: { params: AppealPath, body: ButtonForm } },
      async (request, reply) => {
        const decider = await deciderOf(request);
        const { id } = request.params;
        const problem = await problemOf(() => actAsDecider(appeals, decider, id, { act }));
        return problem === undefined
          ? reply.redirect(`/appeals/${id}`, 303)
          : show(reply, decider, id, problem);
      },
    );
  }

  app.post(
    '/appeals/:id/decide',
    { schema: { params: AppealPath, body: DecideForm } },
    async (request, reply) => {
      const decider = await deciderOf(request);
      const { id } = request.params;
      const reason = chosen(appealReasons, request.body.reason);
      if (reason === undefined) return show(reply, decider, id, 'Choose a reason');
      const act = appealReasons[reason].upholds ? ('uphold' as const) : ('reject' as const);
      const problem = await problemOf(() => actAsDecider(appeals, decider, id, { act, reason }));
      return problem === undefined
        ? reply.redirect(`/appeals/${id}`, 303)
        : show(reply, decider, id, problem);
    },
  );
}
