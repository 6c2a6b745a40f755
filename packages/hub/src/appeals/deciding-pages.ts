import { appealReasons, RegistryError } from '@deadset/domain';
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
  queuePages(app, screens, services);
  casePages(app, screens, services);
}

function queuePages(app: App, screens: Screens, { appeals, deciderOf }: DecidingServices): void {
  app.get('/appeals', async (request, reply) => {
    const decider = await deciderOf(request);
    const now = appeals.clock();
    const waiting = await queueOf(appeals, decider);
    const disputes = (await disputesOf(appeals)).map((one) => ({
      ...one,
      words: disputeWords[one.why],
      isLate: now > one.dueAt,
    }));
    const { organisation } = decider;
    const view = { appeals: waiting.map((one) => queueView(one, now)), disputes, organisation };
    return screens.showForm(reply, 'appeals/queue.njk', view);
  });
}

/** An appeal as this decider sees it, with what stood in the way above it. */
async function showCase(
  { appeals, screens }: { appeals: AppealDependencies; screens: Screens },
  reply: FastifyReply,
  decider: Decider,
  { id, problem }: { id: string; problem?: string | undefined },
): Promise<FastifyReply> {
  const inHand = await lookAt(appeals, decider, id);
  const askedAt = appeals.clock();
  const options = await releaseOptions(appeals, inHand.appeal, askedAt);
  const view = { ...caseView(inHand, decider, askedAt), options, askedAt };
  if (problem === undefined) return screens.showForm(reply, 'appeals/case.njk', view);
  const errors = { reason: problem };
  const again = { ...view, errors, errorList: errorList(errors) };
  return screens.showForm(reply, 'appeals/case.njk', again, 400);
}

function casePages(app: App, screens: Screens, { appeals, deciderOf }: DecidingServices): void {
  const params = AppealPath;
  /** Does what a form asks for, and shows the appeal as it stands then. */
  const andShow = async (
    reply: FastifyReply,
    decider: Decider,
    id: string,
    work: () => Promise<void>,
  ): Promise<FastifyReply> => {
    const problem = await problemOf(work);
    return problem === undefined
      ? reply.redirect(`/appeals/${id}`, 303)
      : showCase({ appeals, screens }, reply, decider, { id, problem });
  };

  app.get('/appeals/:id', { schema: { params } }, async (request, reply) =>
    showCase({ appeals, screens }, reply, await deciderOf(request), request.params),
  );

  for (const act of ['take', 'prove'] as const) {
    app.post(`/appeals/:id/${act}`, { schema: { params, body: ButtonForm } }, async (request, reply) => {
      const [decider, { id }] = [await deciderOf(request), request.params];
      return andShow(reply, decider, id, () => actAsDecider(appeals, decider, id, { act }));
    });
  }

  app.post('/appeals/:id/release', { schema: { params, body: ReleaseForm } }, async (request, reply) => {
    const [decider, { id }] = [await deciderOf(request), request.params];
    const { credential: answer = '', asked = '0' } = request.body;
    const given = { answer, askedAt: Number(asked) };
    return andShow(reply, decider, id, () => release(appeals, decider, id, given));
  });

  app.post('/appeals/:id/decide', { schema: { params, body: DecideForm } }, async (request, reply) => {
    const [decider, { id }] = [await deciderOf(request), request.params];
    return andShow(reply, decider, id, async () => {
      const reason = chosen(appealReasons, request.body.reason);
      if (reason === undefined) throw new RegistryError('invalid', 'Choose a reason.');
      const act = appealReasons[reason].upholds ? 'uphold' : 'reject';
      await actAsDecider(appeals, decider, id, { act, reason });
    });
  });
}
