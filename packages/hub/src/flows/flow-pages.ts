import { RegistryError } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { type App, csvText } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { findNewestFlowWeek } from './flow-store.ts';
import { flowTable, flowView } from './flow-views.ts';

/** `/flows`: where phones come up again, and how soon; as a map, as its table, and as a file. */
export function flowPages(app: App, screens: Screens, { db }: { readonly db: Db }): void {
  app.get('/flows', async (_request, reply) => {
    const week = await findNewestFlowWeek(db);
    return screens.show(reply, 'flows/flows.njk', week === undefined ? {} : flowView(week));
  });
  app.get('/flows.csv', async (_request, reply) => {
    const week = await findNewestFlowWeek(db);
    if (week === undefined) throw new RegistryError('not-found', 'No week has been counted yet.');
    const { heads, lines } = flowTable(week);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="deadset-flows.csv"')
      .send(csvText([heads, ...lines]));
  });
}
