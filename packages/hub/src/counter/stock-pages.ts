import { RegistryError, type StockStatus, stockStatuses } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type App, csvText } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { findBuyIn, listStock, type StockRow } from './buy-in-store.ts';
import { counterFrame } from './clerk-at.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { ButtonForm, CustodyForm, lineTyped, NumberPath, SaidQuery, StockQuery } from './counter-forms.ts';
import { orProblem } from './or-problem.ts';
import { listSteps } from './step-store.ts';
import { checkAgain, noteCustody } from './stock-moves.ts';
import { csvLines, exportRow, rowView, stepViews } from './stock-views.ts';
import { type Said, saidWords, statusWords } from './stock-words.ts';

/** Rows that a page shows; the files have all. */
const mostShown = 500;
const mostExported = 100_000;

/** What an organisation has bought: the list with its waiting days, one phone and its custody, and the files. */
export function stockPages(app: App, screens: Screens, counter: CounterDependencies): void {
  const { db, clock } = counter;

  app.get('/counter/stock', { schema: { querystring: StockQuery } }, async (request, reply) => {
    const person = personOf(request);
    const { show = 'waiting' } = request.query;
    const status = statusChosen(show);
    const rows = await listStock(db, person.organisation, { ...status, limit: mostShown });
    const views = rows.map((row) => rowView(row, clock()));
    return screens.show(reply, 'counter/stock.njk', {
      ...(await counterFrame(counter, person, 'stock')),
      rows: show === 'ready' ? views.filter(({ isReady }) => isReady) : views,
      filters: filters.map(({ name, text }) => ({ name, text, active: name === show })),
      isCut: rows.length === mostShown,
    });
  });

  const every = async (request: FastifyRequest) =>
    (await listStock(db, personOf(request).organisation, { limit: mostExported })).map((row) =>
      exportRow(row, clock()),
    );
  app.get('/counter/stock.csv', async (request, reply) => {
    void reply.header('content-disposition', 'attachment; filename="stock.csv"');
    return reply.type('text/csv; charset=utf-8').send(csvText(csvLines(await every(request))));
  });
  app.get('/counter/stock.json', async (request, reply) => {
    void reply.header('content-disposition', 'attachment; filename="stock.json"');
    return reply
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ phones: await every(request) }, undefined, 2));
  });

  app.get('/counter/fired', async (request, reply) => {
    const person = personOf(request);
    const rows = await listStock(db, person.organisation, { status: 'set-aside', limit: mostShown });
    const frame = await counterFrame(counter, person, 'fired');
    return screens.show(reply, 'counter/fired.njk', {
      ...frame,
      rows: rows.map((row) => rowView(row, clock())),
    });
  });

  onePhonePages(app, screens, counter);
}

const filters: readonly { name: string; text: string }[] = [
  { name: 'waiting', text: 'Waiting' },
  { name: 'ready', text: 'Ready for resale' },
  ...stockStatuses
    .filter((status) => status !== 'waiting')
    .map((status) => ({ name: status, text: statusWords[status].text })),
  { name: 'all', text: 'All' },
];

/** What a filter asks of the list; those that are ready are among those that wait. */
function statusChosen(show: string): { status?: StockStatus } {
  if (show === 'ready') return { status: 'waiting' };
  const status = stockStatuses.find((one) => one === show);
  return status === undefined ? {} : { status };
}

function onePhonePages(app: App, screens: Screens, counter: CounterDependencies): void {
  const { db, clock } = counter;
  const show = async (request: FastifyRequest, reply: FastifyReply, phone: StockRow, more: View = {}) => {
    const person = personOf(request);
    const steps = stepViews(counter, phone.id, await listSteps(db, phone.id));
    const view = {
      ...(await counterFrame(counter, person, phone.status === 'set-aside' ? 'fired' : 'stock')),
      phone: rowView(phone, clock()),
      steps,
      maySeeSeller: phone.sealedSeller !== undefined && may(person, 'counter.seller'),
      ...more,
    };
    return screens.showForm(reply, 'counter/phone.njk', view, more['errors'] === undefined ? 200 : 400);
  };
  const present = async (request: FastifyRequest, number: string): Promise<StockRow> => {
    const phone = await findBuyIn(db, personOf(request).organisation, number);
    if (phone === undefined)
      throw new RegistryError('not-found', 'There is no phone with this number in your stock.');
    return phone;
  };

  app.get(
    '/counter/stock/:number',
    { schema: { params: NumberPath, querystring: SaidQuery } },
    async (request, reply) => {
      const said = Object.keys(saidWords).find((one): one is Said => one === request.query.said);
      const words = said === undefined ? {} : { said: saidWords[said] };
      return show(request, reply, await present(request, request.params.number), words);
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
        async (problem) => show(request, reply, await present(request, number), problem),
        'check-again',
      );
    },
  );
  app.post(
    '/counter/stock/:number/custody',
    { schema: { params: NumberPath, body: CustodyForm } },
    async (request, reply) => {
      const { number } = request.params;
      const act = request.body.act === 'handed-over' ? 'handed-over' : 'put-away';
      const typed = { note: request.body.note };
      return orProblem(
        async () => {
          const note = lineTyped(request.body.note);
          if (note === undefined) throw new RegistryError('invalid', 'Say where it is, or who took it');
          await noteCustody(counter, personOf(request), { number, act, note });
          return reply.redirect(`/counter/stock/${number}?said=noted`, 303);
        },
        async (problem) =>
          show(request, reply, await present(request, number), { ...problem, ...typed, act }),
        'note',
      );
    },
  );
}
