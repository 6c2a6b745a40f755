import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import { errorList, type OpenLogbook, type Screens, type Visit } from '../pages/index.ts';
import { deviceView } from './logbook-views.ts';
import { AnswerForm, ButtonForm, type LogbookPageServices } from './page-services.ts';

export type KeeperVisit = Visit & { readonly logbook: OpenLogbook };

/** A keeper's phone: where it stands, who asks, who had it before. */
export function devicePages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { logbook, clock } = services;
  app.get('/logbook/device', async (request, reply) => {
    const { logbook: keeper } = await keeperVisitOf(services, request);
    return screens.showForm(reply, 'logbook/device.njk', deviceView(await logbook.see(keeper), clock()));
  });
  app.post('/logbook/cancel', { schema: { body: ButtonForm } }, async (request, reply) => {
    const { logbook: keeper } = await keeperVisitOf(services, request);
    return orRefused(screens, services, { keeper, reply }, () => logbook.cancel(keeper));
  });
  app.post('/logbook/answer', { schema: { body: AnswerForm } }, async (request, reply) => {
    const { logbook: keeper } = await keeperVisitOf(services, request);
    const { question: consentId = '', answer } = request.body;
    if (answer !== 'yes' && answer !== 'no') return reply.redirect('/logbook/device', 303);
    return orRefused(screens, services, { keeper, reply }, () =>
      logbook.answer(keeper, { consentId, answer }),
    );
  });
}

/** Does something and shows the phone again; what stood in the way is told there. */
async function orRefused(
  screens: Screens,
  { logbook, clock }: LogbookPageServices,
  { keeper, reply }: { keeper: OpenLogbook; reply: FastifyReply },
  work: () => Promise<void>,
): Promise<FastifyReply> {
  try {
    await work();
    return await reply.redirect('/logbook/device', 303);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const view = deviceView(await logbook.see(keeper), clock());
    const errors = { 'main-content': error.message };
    return screens.showForm(reply, 'logbook/device.njk', { ...view, errorList: errorList(errors) }, 400);
  }
}

/** The visit of a keeper; the guard of the page has sent everybody else to open a logbook. */
export async function keeperVisitOf(
  { visits }: LogbookPageServices,
  request: FastifyRequest,
): Promise<KeeperVisit> {
  const visit = await visits.find(request);
  if (visit?.logbook === undefined) throw new Error('a page for keepers was opened by somebody else');
  return { ...visit, logbook: visit.logbook };
}
