import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { type App, csvText } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { chartNames, chartViews } from './figure-views.ts';
import type { PublicFigures } from './public-figures.ts';

const FileParams = strictObject({
  file: Type.Union(chartNames.map((name) => Type.Literal(`${name}.csv`))),
});

/** `/figures`: the figures so far, for everybody to see; each chart with its table and its file. */
export function figurePages(
  app: App,
  screens: Screens,
  { publicFigures }: { publicFigures: () => Promise<PublicFigures> },
): void {
  app.get('/figures', async (_request, reply) => {
    const figures = await publicFigures();
    return screens.show(reply, 'figures/figures.njk', { at: figures.at, charts: chartViews(figures) });
  });
  app.get('/figures/:file', { schema: { params: FileParams } }, async (request, reply) => {
    const views = chartViews(await publicFigures());
    const chart = views.find(({ id }) => `${id}.csv` === request.params.file);
    if (chart === undefined) throw new RegistryError('not-found', 'There is no such file of figures.');
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="deadset-${chart.id}.csv"`)
      .send(csvText([chart.table.heads, ...chart.table.lines]));
  });
}
