import { headlineViews, type PublicFigures } from '../figures/index.ts';
import type { App } from '../http/index.ts';
import type { Screens, Visits } from '../pages/index.ts';

/** Where people go who must leave at once: a page that anybody might be reading. */
const neutralPage = 'https://www.bbc.co.uk/weather';

export interface StartPageServices {
  readonly visits: Visits;
  readonly publicFigures: () => Promise<PublicFigures>;
}

/** The start page, help, and the way out. */
export function startPages(app: App, screens: Screens, { visits, publicFigures }: StartPageServices): void {
  app.get('/', async (_request, reply) =>
    screens.show(reply, 'start/start.njk', { headline: headlineViews(await publicFigures()) }),
  );
  app.get('/imei', async (_request, reply) => screens.show(reply, 'start/imei.njk'));
  app.get('/help', async (_request, reply) => screens.show(reply, 'start/help.njk'));
  // A link and not a form, so that it works with one tap everywhere; all that it can do is forget.
  app.get('/leave', async (request, reply) => {
    await visits.end(request, reply);
    // Cookies and whatever scripts keep. Not the cache: it holds no page (`no-store`), and clearing it takes a browser seconds.
    void reply.header('clear-site-data', '"cookies", "storage"');
    return reply.redirect(neutralPage, 303);
  });
}
