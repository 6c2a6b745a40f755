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

/** What was found on each page: nothing, or the faults by page. */
class Inspection {
  readonly seen: string[] = [];
  readonly faults: string[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    page.on('console', (message) => {
      // The browser tells every 4xx there; the pages of errors are meant.
      if (!message.text().startsWith('Failed to load resource'))
        this.faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.faults.push(`script: ${error.message}`));
  }

  readonly look = async (name: string): Promise<void> => {
    this.seen.push(name);
    for (const fault of await findFaults(this.#page)) this.faults.push(`${name}: ${fault}`);
    const overflow = await overflowAt(this.#page, 320);
    if (overflow > 0) this.faults.push(`${name}: ${overflow} pixels too wide for a window of 320`);
  };
}

describe('every page', () => {
  it('is free of faults that axe can find, at 320 pixels too, along a whole report', async () => {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    const inspection = new Inspection(page);
    const journey = new ReportJourney(page, site.url, inspection.look);
    const keeper = site.aKeeper();
    const kept = await journey.report(keeper.imei);
    await journey.check(keeper.imei);
    await page.goto(`${site.url}/report/done`);
    await journey.goOnToOperator();
    await journey.signInWithAccount(keeper);
    await journey.confirm();
    await inspection.look('status, proved');
    await journey.check(keeper.imei);
    await page.goto(`${site.url}/report/status`);
    await journey.press('Close my report on this device');
    await journey.open(kept);
    await journey.withdraw(kept, keeper);
    await journey.check(keeper.imei);
    expect(inspection.faults).toEqual([]);
    expect(inspection.seen.length).toBeGreaterThan(25);
  });

  it.each([
    '/help',
    '/demo',
    '/report/prove/again',
    '/nothing-here',
    '/record',
    '/record?before=2',
    '/record/0',
    '/record/1',
    '/latency',
    '/scorecards',
    '/figures',
    '/re-registration',
    '/flows',
  ])('is so at %s', async (path) => {
    const page = await (await browser.newContext()).newPage();
    const inspection = new Inspection(page);
    await page.goto(`${site.url}${path}`);
    await inspection.look(path);
    expect(inspection.faults).toEqual([]);
  });

  it('would be told of a fault: a planted one is found', async () => {
    const page = await (await browser.newContext()).newPage();
    const inspection = new Inspection(page);
    await page.goto(`${site.url}/check`);
    await page.evaluate("document.querySelector('label').remove(); document.body.style.minWidth = '500px'");
    await inspection.look('planted');
    expect(inspection.faults.join()).toContain('label');
    expect(inspection.faults.join()).toContain('too wide');
  });

  it('would be told of markup that is wrong, though the browser shows it: a planted one is found', async () => {
    const page = await (await browser.newContext()).newPage();
    const inspection = new Inspection(page);
    await page.route('**/help', async (route) => {
      const response = await route.fetch();
      const html = (await response.text()).replace(
        '</main>',
        '<p id="main-content"><div>Not in a paragraph</p></main>',
      );
      await route.fulfill({ response, body: html });
    });
    await page.goto(`${site.url}/help`);
    await inspection.look('planted');
    expect(inspection.faults.join()).toContain('no-dup-id');
    expect(inspection.faults.join()).toContain('close-order');
  });

  it('loads from nowhere else, and the first takes under 100 kB', async () => {
    for (const path of ['/', '/check', '/report', '/report/status']) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const hosts = new Set<string>();
      let byteCount = 0;
      page.on('requestfinished', async (request) => {
        hosts.add(new URL(request.url()).origin);
      });
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      session.on('Network.loadingFinished', ({ encodedDataLength }) => {
        byteCount += encodedDataLength;
      });
      await page.goto(`${site.url}${path}`, { waitUntil: 'networkidle' });
      expect([...hosts]).toEqual([site.url]);
      expect(byteCount).toBeGreaterThan(10_000);
      expect(byteCount).toBeLessThan(100_000);
      await context.close();
    }
  });
});
