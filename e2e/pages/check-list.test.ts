import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { ReportJourney } from './report-journey.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

async function aBuyer(javaScriptEnabled = false): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-GB', javaScriptEnabled })).newPage();
  await page.goto(`${site.url}/check/list`);
  return page;
}

async function check(page: Page, list: string): Promise<void> {
  await page.getByLabel('IMEI numbers').fill(list);
  await page.getByRole('button', { name: 'Check the list' }).click();
}

const answers = async (page: Page) =>
  (await page.locator('.ds-answer').allInnerTexts()).map((text) => text.trim());

describe('a list that somebody pastes without scripts', () => {
  it('is answered phone by phone within two seconds, in words and shapes, and a bad line stops only itself', async () => {
    const reported = site.aKeeper();
    await new ReportJourney(await aBuyer(), site.url).report(reported.imei);
    const page = await aBuyer();
    const startedAt = performance.now();
    await check(
      page,
      `IMEI,Model\n${reported.imei},a\n${site.aKeeper().imei},b\n<script>alert(1)</script>1,c`,
    );
    await page.getByRole('heading', { name: 'What is known of these phones' }).waitFor();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await answers(page)).toEqual([
      'Wait: a report that is not proved yet',
      'No report found',
      'There is something on this line that is no IMEI',
    ]);
    expect(await page.locator('.ds-mark').count()).toBe(3);
    expect(await page.content()).not.toContain('<script>alert');
  });

  it('of more than twenty is refused, with what was typed still there', async () => {
    const page = await aBuyer();
    const list = Array.from({ length: 21 }, (_, at) => `35175605123${at}`).join('\n');
    await check(page, list);
    await page.getByRole('link', { name: 'There are more than 20 phones on this list' }).waitFor();
    expect(await page.getByLabel('IMEI numbers').inputValue()).toBe(list);
  });
});

describe('the pages of a list', () => {
  it('have no fault that can be found, at 320 pixels too', async () => {
    const page = await aBuyer(true);
    const faults: string[] = [];
    const look = async (name: string) => {
      faults.push(...(await findFaults(page)).map((fault) => `${name}: ${fault}`));
      const overflow = await overflowAt(page, 320);
      if (overflow > 0) faults.push(`${name}: ${overflow} pixels too wide`);
    };
    await look('list');
    await check(page, '');
    await look('list with an error');
    await check(page, `${site.aKeeper().imei}\n12345\n${'9'.repeat(90)}`);
    await look('answers');
    expect(faults).toEqual([]);
  });
});
