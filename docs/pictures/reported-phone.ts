import type { Page } from 'playwright-core';
import { press } from '../../e2e/pages/staff-site.ts';
import type { LiveTown, Resident } from './live-town.ts';
import type { PictureAlbum } from './picture-album.ts';

/** A report that is proved, as its keeper has it before them. */
export interface ReportedPhone {
  readonly imei: string;
  readonly reference: string;
  readonly code: string;
  /** The keeper's browser, with the report open in it. */
  readonly page: Page;
}

export const picturesOfReport = ['safe', 'who', 'what-happened', 'confirmation', 'status', 'lock'] as const;

/** Reports and proves Robin's phone on the pages, and takes the pictures of the way. */
export async function reportPhone(town: LiveTown, album: PictureAlbum): Promise<ReportedPhone> {
  const page = await town.visitor();
  const { imei } = town.robin;
  await page.goto(`${town.url}/report`);
  await album.take(page, 'safe', { window: 'phone' });
  await press(page, 'I am safe. Continue');
  await album.take(page, 'who', { window: 'phone' });
  await page.getByLabel('Mine', { exact: true }).check();
  await press(page, 'Continue');
  await page.getByLabel('Somebody took it').check();
  await album.take(page, 'what-happened', { window: 'phone' });
  await press(page, 'Continue');
  await page.getByRole('link', { name: 'Use the IMEI instead' }).click();
  await page.getByLabel('IMEI', { exact: true }).fill(imei);
  await press(page, 'Continue');
  for (const [box, text] of Object.entries({ Day: '1', Month: '6', Year: '2026', Time: '2.30pm' }))
    await page.getByLabel(box, { exact: true }).fill(text);
  await press(page, 'Continue');
  await press(page, 'Send the report');
  const reference = await page.locator('#reference').innerText();
  const code = await page.locator('#withdrawal-code').innerText();
  await album.take(page, 'confirmation', { window: 'phone' });
  await press(page, 'I have both. Prove it is mine');
  await signInAtNetwork(page, town.robin);
  await press(page, 'Confirm: it is mine');
  await seeItRefused(page, town, album);
  return { imei, reference, code, page };
}

/** Chooses the network and signs in there, with the account and not with the SIM. */
export async function signInAtNetwork(page: Page, { account, password }: Resident): Promise<void> {
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: /^Continue/ }).click();
  await page.getByLabel('Account name').fill(account);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
}

/** Waits until every party has signed that it has the phone on its list. */
async function seeItRefused(page: Page, { url }: LiveTown, album: PictureAlbum): Promise<void> {
  const everybody = page.getByRole('heading', { name: /^(\d+) of \1 / });
  while ((await everybody.count()) === 0) {
    await page.waitForTimeout(500);
    await page.goto(`${url}/report/status?refresh=off`);
  }
  await page.goto(`${url}/report/status`);
  await album.take(page, 'status', { until: page.locator('.ds-parties').last() });
  await page.goto(`${url}/lock`);
  await page
    .getByRole('button', { name: /^I have done this/ })
    .first()
    .click();
  await album.take(page, 'lock', { window: 'phone' });
}
