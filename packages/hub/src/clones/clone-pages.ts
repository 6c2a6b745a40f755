import { cloneReasonOf, cloneReasons, RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type App, csvText } from '../http/index.ts';
import { errorList, FormField, formOf, type Screens } from '../pages/index.ts';
import {
  type CloneDecider,
  type CloneDesk,
  decideClone,
  exportSignals,
  queueLength,
  seeClone,
  seeClones,
} from './clone-desk.ts';
import { countWaitingClones } from './clone-standing-store.ts';
import { cloneView, decisionView, fileHead, fileLine, signalView } from './clone-views.ts';

export interface ClonePageServices extends CloneDesk {
  /** Who has this page open; the guard has let them pass. */
  readonly deciderOf: (request: FastifyRequest) => CloneDecider;
}

const ClonePath = strictObject({
  reference: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});
const DecisionForm = formOf({ reason: FormField });

/** The numbers that networks have seen on several phones, each explained row by row, and what a person says of them. */
export function clonePages(app: App, screens: Screens, services: ClonePageServices): void {
  const { deciderOf } = services;
  listPages(app, screens, services);
  const path = '/clones/:reference';
  app.get(path, { schema: { params: ClonePath } }, async (request, reply) =>
    showClone(services, screens, reply, deciderOf(request), { reference: request.params.reference }),
  );
  app.post(path, { schema: { params: ClonePath, body: DecisionForm } }, async (request, reply) => {
    const { reference } = request.params;
    const decider = deciderOf(request);
    try {
      const reason = cloneReasonOf(request.body.reason);
      if (reason === undefined) throw new RegistryError('invalid', 'Choose what you have found.');
      await decideClone(services, decider, reference, reason);
      return await reply.redirect('/clones', 303);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
      return showClone(services, screens, reply, decider, { reference, problem: error.message });
    }
  });
}

function listPages(app: App, screens: Screens, services: ClonePageServices): void {
  app.get('/clones', async (request, reply) => {
    const clones = await seeClones(services, services.deciderOf(request));
    return screens.showForm(reply, 'clones/clones.njk', {
      waiting: clones.filter(({ isWaiting }) => isWaiting).map(cloneView),
      decided: clones.filter(({ isWaiting }) => !isWaiting).map(cloneView),
      waitingCount: await countWaitingClones(services.db),
      queueLength,
    });
  });
  app.get('/clones/signals.csv', async (request, reply) => {
    const signals = await exportSignals(services, services.deciderOf(request));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="signals.csv"')
      .send(csvText([fileHead, ...signals.map(fileLine)]));
  });
}

async function showClone(
  services: ClonePageServices,
  screens: Screens,
  reply: FastifyReply,
  decider: CloneDecider,
  { reference, problem }: { readonly reference: string; readonly problem?: string },
): Promise<FastifyReply> {
  const { clone, signals, decisions } = await seeClone(services, decider, reference);
  const view = {
    clone: cloneView(clone),
    signals: signals.map(signalView),
    decisions: decisions.map(decisionView),
    reasons: Object.entries(cloneReasons).map(([value, { isSeveral, words }]) => ({
      value,
      text: words,
      hint: { text: isSeveral ? 'Several phones' : 'One phone' },
    })),
  };
  if (problem === undefined) return screens.showForm(reply, 'clones/clone.njk', view);
  const errors = { reason: problem };
  return screens.showForm(reply, 'clones/clone.njk', { ...view, errors, errorList: errorList(errors) }, 400);
}
