import { formatImei } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import { errorList, readableImei, readImeiField, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { answerView } from './answer-views.ts';
import { readBuyIn, type TypedBuyIn } from './buy-in-fields.ts';
import { type Purchase, recordBuyIn } from './buy-ins.ts';
import { counterFrame, gateChosen, gateItems, gatesAt } from './clerk-at.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { BuyInForm, StartForm } from './counter-forms.ts';
import { orProblem } from './refusal-pages.ts';
import { findSettings } from './setting-store.ts';
import { conditionWords, idWords } from './stock-words.ts';

const template = 'counter/buy-in.njk';

/** The purchase of a phone, written down in one screen: at the counter, or afterwards from paper. */
export function buyInPages(app: App, screens: Screens, counter: CounterDependencies): void {
  app.post('/counter/buy-in', { schema: { body: StartForm } }, async (request, reply) => {
    const field = readImeiField(request.body.imei ?? '');
    if (!field.ok) return reply.redirect('/counter', 303);
    return showForm(screens, counter, { request, reply }, request.body);
  });

  app.get('/counter/buy-in/paper', (request, reply) =>
    showForm(screens, counter, { request, reply }, { paper: 'yes' }),
  );

  app.get('/counter/paper-form', async (request, reply) => {
    const { organisation } = personOf(request);
    const { idRule, contactRule } = await findSettings(counter.db, organisation);
    const rows = { conditions: Object.values(conditionWords), documents: Object.values(idWords) };
    return screens.show(reply, 'counter/paper-form.njk', { ...rows, organisation, idRule, contactRule });
  });

  app.post('/counter/buy-ins', { schema: { body: BuyInForm } }, async (request, reply) => {
    const clerk = personOf(request);
    const typed = request.body;
    const settings = await findSettings(counter.db, clerk.organisation);
    const gate = gateChosen(await gatesAt(counter, clerk.organisation), typed.gate);
    const read = readBuyIn(typed, gate, settings, counter.clock());
    if (!read.ok) {
      const { errors, doubtful } = read;
      const problem = { errors, doubtful, errorList: errorList(errors) };
      return showForm(screens, counter, { request, reply }, typed, problem);
    }
    return orProblem(
      () => record(screens, counter, { request, reply }, read.purchase),
      (problem) => showForm(screens, counter, { request, reply }, typed, problem),
      'imei',
    );
  });
}

/** A form that was asked for or sent, and what is answered. */
interface Turn {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function showForm(
  screens: Screens,
  counter: CounterDependencies,
  { request, reply }: Turn,
  typed: TypedBuyIn,
  more: View = {},
): Promise<FastifyReply> {
  const { organisation } = personOf(request);
  const own = await gatesAt(counter, organisation);
  const { idRule, contactRule } = await findSettings(counter.db, organisation);
  const field = readImeiField(typed.imei ?? '', typed.keep);
  const gate = gateChosen(own, typed.gate);
  const view = {
    ...(await counterFrame(counter, personOf(request), 'counter')),
    typed,
    gate,
    gates: gateItems(own, gate),
    isPaper: typed.paper === 'yes',
    about: field.ok ? readableImei(formatImei(field.key)) : undefined,
    conditionItems: itemsOf(conditionWords),
    idItems: [{ value: '', text: 'Choose' }, ...itemsOf(idWords)],
    idRule,
    contactRule,
    errors: {},
    ...more,
  };
  return screens.showForm(reply, template, view, more['errors'] === undefined ? 200 : 400);
}

async function record(
  screens: Screens,
  counter: CounterDependencies,
  { request, reply }: Turn,
  purchase: Purchase,
): Promise<FastifyReply> {
  const clerk = personOf(request);
  const recorded = await recordBuyIn(counter, clerk, purchase);
  if ('number' in recorded) return reply.redirect(`/counter/stock/${recorded.number}?said=bought`, 303);
  // Since the scan, or behind the page's back: the phone has a report now.
  const { script } = await findSettings(counter.db, clerk.organisation);
  const own = await gatesAt(counter, clerk.organisation);
  const view = {
    ...(await counterFrame(counter, clerk, 'counter')),
    gates: gateItems(own, purchase.gate),
    notBought: true,
    ...answerView(recorded.notBought, { own: undefined, script }),
  };
  return screens.showForm(reply, 'counter/counter.njk', view, 409);
}

function itemsOf(words: Readonly<Record<string, string>>): View[] {
  return Object.entries(words).map(([value, text]) => ({ value, text }));
}
