import { press, sayPurpose, startStaffSite } from '../../e2e/pages/staff-site.ts';
import { type Presents, present } from '../../packages/hub/test/leads/lead-world.ts';
import type { Scene } from './scene.ts';

/** So many phones of a presenter, each of which came to the same. */
const phones = (count: number, after: Presents['afters'][number]) =>
  Array.from({ length: count }, () => after);

/** An analyst looks at all presenters of a register in which one deals in phones under two names. */
const leads: Scene = {
  pictures: ['leads', 'lead', 'links'],
  play: async ({ town, album }) => {
    const browser = (await town.visitor()).context().browser();
    if (browser === null) throw new Error('the visitor has no browser');
    const site = await startStaffSite();
    try {
      await site.addOrganisation('police-east', 'East Force', 'police');
      for (const shop of ['shop-a', 'shop-b']) await site.addOrganisation(shop, shop, 'shop', ['resale']);
      await site.addOrganisation('maker-a', 'A Maker', 'maker', ['account']);
      const honest = Array.from(
        { length: 40 },
        (_, place): Presents => ({
          presenter: `seller-${place}`,
          afters: [...phones(place % 15 === 0 ? 1 : 0, 'moved'), ...phones(3, 'nothing')],
        }),
      );
      await present(site.database, Date.now(), [
        ...honest,
        {
          presenter: 'k7Q2wzPa',
          afters: phones(9, 'moved'),
          alsoBy: { participant: 'shop-b', presenter: 'Tn4vX0eR', first: 4 },
        },
        { presenter: 'b9LmE3uC', participant: 'shop-b', afters: [...phones(7, 'moved'), 'nothing'] },
      ]);
      const page = await site.signIn(browser, 'police-east', 'Analyst', ['analyst']);
      await sayPurpose(page, 'To investigate a crime', 'Handling review');
      await page.goto(`${site.url}/police/leads`);
      await press(page, 'Look at all presenters now');
      await page.getByRole('link', { name: 'Lead 1', exact: true }).waitFor();
      await album.take(page, 'leads', { until: page.locator('table') });
      await page.getByRole('link', { name: 'Lead 1', exact: true }).click();
      await album.take(page, 'lead', {
        from: page.getByRole('heading', { name: 'Row by row' }),
        until: page.locator('tbody tr').nth(1),
      });
      await page.goto(`${site.url}/police/leads/links`);
      await page.locator('[data-drawn]').waitFor();
      await album.take(page, 'links', {
        from: page.getByRole('heading', { level: 1 }),
        until: page.locator('[data-link-graph-key]'),
      });
    } finally {
      await site.close();
    }
  },
};

export const leadScenes: readonly Scene[] = [leads];
