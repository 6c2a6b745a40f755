import { formatImei, type ImeiKey } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { inUnitOfWork } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { errorList, readableImei, readImeiField, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { answerView } from './answer-views.ts';
import { findPresent } from './buy-in-store.ts';
import { counterFrame, gateChosen, gateItems, gatesAt } from './clerk-at.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { askAtCounter, presenterOf } from './counter-desk.ts';
import { CheckForm, PresenterForm } from './counter-forms.ts';
import { countRefused, namePresenter } from './presenter-store.ts';
import { findSettings } from './setting-store.ts';

const dayMs = 86_400_000;
/** Scans of one address in a minute: a whole shop stands behind one. */
const limited = { rateLimit: { max: 300, timeWindow: 60_000 } };
const template = 'counter/counter.njk';

/** The counter: one screen, one box, and below it the answer to what was scanned into it. */
export function scanPages(app: App, screens: Screens, counter: CounterDependencies): void {
  const { db, codeKey } = counter;
  const show = async (request: FastifyRequest, reply: FastifyReply, view: View, status = 200) => {
    const person = personOf(request);
    const frame = await counterFrame(counter, person, 'counter');
    const refused = await countRefused(db, person.organisation, counter.clock() - dayMs);
    return screens.showForm(reply, template, { ...frame, refused, ...view }, status);
  };
  const gateView = async (request: FastifyRequest, chosen?: string) => {
    const own = await gatesAt(counter, personOf(request).organisation);
    const gate = gateChosen(own, chosen);
    return { gate, view: { gates: gateItems(own, gate), camera: true } };
  };

  app.get('/counter', async (request, reply) => show(request, reply, (await gateView(request)).view));

  app.post('/counter', { schema: { body: CheckForm }, config: limited }, async (request, reply) => {
    const { imei = '', keep } = request.body;
    const { gate, view } = await gateView(request, request.body.gate);
    const field = readImeiField(imei, keep);
    if (!field.ok) {
      const errors = { imei: field.problem };
      const again = { imei, errors, doubtful: field.doubtful, errorList: errorList(errors) };
      return show(request, reply, { ...view, ...again }, 400);
    }
    const clerk = personOf(request);
    const answer = await inUnitOfWork(db, [], (trx) =>
      askAtCounter(trx, counter, clerk, { gate, key: field.key, door: '/counter' }),
    );
    const own = await findPresent(db, clerk.organisation, field.key);
    const { script } = await findSettings(db, clerk.organisation);
    return show(request, reply, { ...view, ...answerView(answer, { own, script }) });
  });

  app.post(
    '/counter/presenter',
    { schema: { body: PresenterForm }, config: limited },
    async (request, reply) => {
      const { imei = '', customer = '' } = request.body;
      const { view } = await gateView(request, request.body.gate);
      const field = readImeiField(imei);
      if (!field.ok) return reply.redirect('/counter', 303);
      const { organisation } = personOf(request);
      const said = await noteOffer({ organisation, key: field.key, shown: customer });
      return show(request, reply, { ...view, ...said, about: readableImei(formatImei(field.key)) });
    },
  );

  /** Keeps who offered a phone that was refused, as a pseudonym: only behind an answer that was given already. */
  async function noteOffer(offer: { organisation: string; key: ImeiKey; shown: string }): Promise<View> {
    const { organisation, key } = offer;
    const presenter = presenterOf(codeKey, organisation, offer.shown);
    if (presenter === undefined) return { noted: 'Nothing was kept: give at least four letters or digits.' };
    const at = counter.clock();
    const isNamed = await inUnitOfWork(db, [], (trx) =>
      namePresenter(trx, { organisation, key, presenter, at }),
    );
    return {
      noted: isNamed
        ? 'Kept with this refusal, as a mark that cannot be turned back. What you typed is not kept.'
        : 'Nothing was kept: no refusal of this phone within the hour is without such a mark.',
    };
  }
}
