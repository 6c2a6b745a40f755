import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { findBuyIn, type StockRow } from './buy-in-store.ts';
import { counterFrame } from './clerk-at.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { ButtonForm, CustodyForm, lineTyped, NumberPath, SaidQuery } from './counter-forms.ts';
import { orProblem } from './refusal-pages.ts';
import { listSteps } from './step-store.ts';
import { checkAgain, noteCustody } from './stock-moves.ts';
import { rowView, stepViews } from './stock-views.ts';
import { type Said, saidWords } from './stock-words.ts';

/** Shows the page of one phone. */
type ShowPhone = (
  request: FastifyRequest,
  reply: FastifyReply,
  number: string,
  more?: View,
) => Promise<FastifyReply>;

/** One bought phone: where it stands, the check that lets it go, and in whose hands it was. */
export function phonePages(app: App, screens: Screens, counter: CounterDependencies): void {
  const show = phoneScreen(screens, counter);
  app.get(
    '/counter/stock/:number',
    { schema: { params: NumberPath, querystring: SaidQuery } },
    async (request, reply) => {
      const said = Object.keys(saidWords).find((one): one is Said => one === request.query.said);
      return show(request, reply, request.params.number, said === undefined ? {} : { said: saidWords[said] });
    },
  );
  app.post(
    '/counter/stock/:number/check',
    { schema: { params: NumberPath, body: ButtonForm } },
    async (request, reply) => {
      const { number } = request.params;
      return orProblem(
        async () => {
          const said = await checkAgain(counter, personOf(request), number);
          return reply.redirect(`/counter/stock/${number}?said=${said}`, 303);
        },
        (problem) => show(request, reply, number, problem),
        'check-again',
      );
    },
  );
  custodyPage(app, counter, show);
}

function custodyPage(app: App, counter: CounterDependencies, show: ShowPhone): void {
  app.post(
    '/counter/stock/:number/custody',
    { schema: { params: NumberPath, body: CustodyForm } },
    async (request, reply) => {
      const { number } = request.params;
      const act = request.body.act === 'handed-over' ? 'handed-over' : 'put-away';
      return orProblem(
        async () => {
          const note = lineTyped(request.body.note);
          if (note === undefined) throw new RegistryError('invalid', 'Say where it is, or who took it');
          await noteCustody(counter, personOf(request), { number, act, note });
          return reply.redirect(`/counter/stock/${number}?said=noted`, 303);
        },
        (problem) => show(request, reply, number, { ...problem, note: request.body.note }),
        'note',
      );
    },
  );
}

function phoneScreen(screens: Screens, counter: CounterDependencies): ShowPhone {
  const { db, clock } = counter;
  const present = async (request: FastifyRequest, number: string): Promise<StockRow> => {
    const phone = await findBuyIn(db, personOf(request).organisation, number);
    if (phone !== undefined) return phone;
    throw new RegistryError('not-found', 'There is no phone with this number in your stock.');
  };
  return async (request, reply, number, more = {}) => {
    const person = personOf(request);
    const phone = await present(request, number);
    const view = {
      ...(await counterFrame(counter, person, phone.status === 'set-aside' ? 'fired' : 'stock')),
      phone: rowView(phone, clock()),
      steps: stepViews(counter, phone.id, await listSteps(db, phone.id)),
      maySeeSeller: phone.sealedSeller !== undefined && may(person, 'counter.seller'),
      ...more,
    };
    return screens.showForm(reply, 'counter/phone.njk', view, more['errors'] === undefined ? 200 : 400);
  };
}
