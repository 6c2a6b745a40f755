import { type StockStatus, stockStatuses } from '@deadset/domain';
import type { FastifyRequest } from 'fastify';
import { type App, csvText } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { listStock } from './buy-in-store.ts';
import { counterFrame } from './clerk-at.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { StockQuery } from './counter-forms.ts';
import { csvLines, exportRow, rowView } from './stock-views.ts';
import { statusWords } from './stock-words.ts';

/** Rows that a page shows; the files have all. */
const mostShown = 500;
const mostExported = 100_000;

/** What an organisation has bought: the list with its waiting days, the files of it, and what is kept aside. */
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
