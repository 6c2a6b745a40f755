import type { Page } from 'playwright-core';
import { press } from '../../e2e/pages/staff-site.ts';
import { open, type Scene } from './scene.ts';

/** A till that meets a reported phone, and buys another. */
const counter: Scene = {
  pictures: ['counter', 'stock'],
  play: async ({ town, album, reported }) => {
    const { imei } = await reported();
    const page = await town.desk('Till');
    await open(page, town, '/counter');
    await scan(page, '352099001761481');
    await press(page, 'Write the purchase down');
    await page.getByLabel('Works', { exact: true }).check();
    await page.getByLabel('Price', { exact: true }).fill('120');
    await page.getByLabel('Name', { exact: true }).fill('The seller');
    await page.getByLabel('Document', { exact: true }).selectOption('Passport');
    await page.getByLabel('Last four characters of its number').fill('WKHJ');
    await press(page, 'Buy it in');
    await open(page, town, '/counter/stock');
    await album.take(page, 'stock');
    await open(page, town, '/counter');
    await scan(page, imei);
    await album.take(page, 'counter', { until: page.locator('.ds-counter-answer') });
  },
};

async function scan(page: Page, imei: string): Promise<void> {
  await page.getByLabel('Scan a phone').fill(imei);
  await page.keyboard.press('Enter');
  await page.locator('#answer').waitFor();
}

/** A call that is taken on one screen, about a phone that is reported already. */
const call: Scene = {
  pictures: ['call'],
  play: async ({ town, album, reported }) => {
    const { imei } = await reported();
    const page = await town.desk('Call desk');
    await open(page, town, '/staff/calls');
    for (const [name, value] of Object.entries({ safe: 'yes', caller: 'keeper', happened: 'stolen' }))
      await page.locator(`input[name="${name}"][value="${value}"]`).check();
    await page.getByLabel('When?').fill('yesterday 5pm');
    await page.getByLabel('IMEI', { exact: true }).fill(imei);
    await page.getByText('Reported already').waitFor();
    await album.take(page, 'call', {
      from: page.getByRole('heading', { level: 1 }),
      until: page.locator('#reports .ds-parties'),
    });
  },
};

/** What every search of personal matters leaves behind, and how the registry is. */
const administration: Scene = {
  pictures: ['staff-home', 'health', 'settings', 'audit'],
  play: async ({ town, album, reported }) => {
    await reported();
    const administrator = await town.desk('First administrator');
    for (const [name, path] of [
      ['staff-home', '/staff'],
      ['health', '/staff/health'],
      ['settings', '/staff/settings'],
    ] as const) {
      await open(administrator, town, path);
      await album.take(administrator, name);
    }
    const auditor = await town.deskWith(
      'Auditor',
      'To check the quality of our own work',
      'Sample of the month',
    );
    await open(auditor, town, '/audit');
    await press(auditor, 'Search');
    await album.take(auditor, 'audit', {
      from: auditor.getByRole('button', { name: 'Search' }),
      until: auditor.locator('.ds-audit tbody tr').nth(4),
    });
  },
};

export const deskScenes: readonly Scene[] = [counter, call, administration];
