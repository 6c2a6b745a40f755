import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { type Kept, ReportJourney } from './report-journey.ts';
import { type Site, startSite } from './site.ts';
import { faultsOf } from './staff-site.ts';

/**
 * Words that an adult reads silently in a minute, for English non-fiction: M. Brysbaert, "How many words do we read per
 * minute?", Journal of Memory and Language 109 (2019). The page has to be read in one.
 */
const wordsPerMinute = 238;
const partyCount = 6;

let site: Site;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  for (let i = 0; i < partyCount; i += 1) await site.aShop(`shop-${i}`, ['resale', 'repair']);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Somebody whose browser runs no script. */
async function aVisitor(): Promise<{ page: Page; journey: ReportJourney }> {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  const page = await context.newPage();
  return { page, journey: new ReportJourney(page, site.url) };
}

/** Axe itself needs scripts: it looks at the same page in another window of the same person. */
const look = async (page: Page, name: string, goOn?: (window: Page) => Promise<void>) => {
  const context = await browser.newContext({
    locale: 'en-GB',
    storageState: await page.context().storageState(),
  });
  const window = await context.newPage();
  await window.goto(page.url());
  await goOn?.(window);
  faults.push(...(await faultsOf(window, name)));
  await context.close();
};
const mainOf = (page: Page) => page.locator('main').innerText();
const goTo = (page: Page, path: string) => page.goto(`${site.url}${path}`);

async function aProvedReport(): Promise<{
  page: Page;
  journey: ReportJourney;
  kept: Kept;
  account: () => Promise<void>;
}> {
  const { page, journey } = await aVisitor();
  const keeper = site.aKeeper();
  const kept = await journey.report(keeper.imei);
  await journey.goOnToOperator();
  await journey.signInWithAccount(keeper);
  await journey.confirm();
  return { page, journey, kept, account: () => journey.withdraw(kept, keeper) };
}

describe('the time after a report, in a browser without scripts', () => {
  it('shows how things stand and what is left to do in under a minute’s reading, and goes on by itself', async () => {
    const { page } = await aProvedReport();
    const answer = await goTo(page, '/report/status');
    const text = await mainOf(page);
    expect(text).toContain(`0 of ${partyCount} refuse it`);
    expect(text).toContain('Selling it, Having it repaired');
    expect(text).toContain('Waiting');
    expect(text).toContain('What is left for you to do');
    const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    const seconds = (words / wordsPerMinute) * 60;
    // A page that says nothing would be read at once.
    expect(words).toBeGreaterThan(100);
    expect(seconds).toBeLessThan(60);
    expect(answer?.headers()['refresh']).toBe('5');
    await page.getByRole('link', { name: 'Stop that' }).click();
    expect(await mainOf(page)).toContain('does not change by itself');
    await look(page, 'status, proved');
  });

  it('keeps what was locked with the report: closed here, opened elsewhere, with codes that are pasted with spaces', async () => {
    const { page, journey, kept } = await aProvedReport();
    await page.getByRole('link', { name: 'Go on' }).click();
    await look(page, 'lock list, nothing done');
    await page.getByRole('button', { name: /^I have done this\s*:\s*Your SIM$/ }).click();
    expect(page.url()).toContain('/lock#lock-sim');
    await page.getByRole('button', { name: /^I have done this\s*:\s*Your bank$/ }).click();
    expect(await mainOf(page)).toContain('2 of 13 done');
    await look(page, 'lock list, two done');
    await page.getByRole('link', { name: 'Back to your report' }).click();
    expect(await mainOf(page)).toContain('2 of 13 done');
    await journey.press('Close my report on this device');
    await goTo(page, '/lock');
    expect(await mainOf(page)).toContain('0 of 13 done');

    const elsewhere = await aVisitor();
    await goTo(elsewhere.page, '/report/status');
    await look(elsewhere.page, 'sign in');
    await elsewhere.page.getByLabel('Reference').fill(` ${kept.reference.replace('-', ' ')} `);
    await elsewhere.page.getByLabel('Withdrawal code').fill(kept.code.replaceAll('-', '  '));
    await elsewhere.journey.press('Continue');
    await goTo(elsewhere.page, '/lock');
    await elsewhere.page.getByRole('button', { name: /^Not done yet\s*:\s*Your SIM$/ }).click();
    expect(await mainOf(elsewhere.page)).toContain('1 of 13 done');
  });

  it('goes from the status to a withdrawn report in one way, and then says what to check and unlock', async () => {
    const { page, account } = await aProvedReport();
    await account();
    const text = await mainOf(page);
    expect(text).toContain('You withdrew this report');
    for (const said of [
      'Switch it off and on',
      'Check its number',
      'Was somebody in it',
      'Unlock what you locked',
    ])
      expect(text).toContain(said);
    await goTo(page, '/report/status?refresh=off');
    await look(page, 'status, withdrawn');
    await page.getByRole('link', { name: 'Check it' }).click();
    expect(new URL(page.url()).pathname).toBe('/check');
  });

  it.each([
    ['https://www.deadset.help/status', 'It only looks like ours'],
    ['https://dеadset.example', 'It only looks like ours'],
    ['https://xn--80ak6aa92e.com', 'letters of another alphabet'],
    ['<script>alert(1)</script> evil.example', 'Not ours'],
    ['7K3M-Q2XD', 'Nothing here has this reference'],
    ['hello', 'We see no link, address or reference'],
  ])('tells of %s whether it is from us', async (message, said) => {
    const { page, journey } = await aVisitor();
    await goTo(page, '/scams');
    await page.getByLabel('Check a message').fill(message);
    await journey.press('Is it ours?');
    expect(await mainOf(page)).toContain(said);
    expect(await page.getByLabel('Check a message').inputValue()).toBe(message);
    expect(await page.locator('main a[href*="evil"], main a[href*="deadset.help"]').count()).toBe(0);
    await look(page, `scams: ${message}`, async (window) => {
      await window.getByLabel('Check a message').fill(message);
      await window.getByRole('button', { name: 'Is it ours?' }).click();
      await window.locator('#verdict, .govuk-error-summary').first().waitFor();
    });
  });

  it.each(['/lock', '/scams', '/imei', '/rights', '/help'])(
    'has %s for everybody, from nowhere else, in under 100 kB, with help where it is on every page',
    async (path) => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      const hosts = new Set<string>();
      let byteCount = 0;
      page.on('request', (request) => hosts.add(new URL(request.url()).origin));
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      session.on('Network.loadingFinished', ({ encodedDataLength }) => {
        byteCount += encodedDataLength;
      });
      await page.goto(`${site.url}${path}`, { waitUntil: 'networkidle' });
      expect([...hosts]).toEqual([site.url]);
      expect(byteCount).toBeGreaterThan(10_000);
      expect(byteCount).toBeLessThan(100_000);
      const foot = page.locator('footer');
      expect(await foot.getByRole('link').nth(0).innerText()).toBe('Help and contacts');
      expect(await foot.getByRole('link').nth(1).innerText()).toBe('Is a message from us?');
      await look(page, path);
      await context.close();
    },
  );

  it('has no page with a fault that axe or the HTML standard finds, at 320 pixels too', () => {
    expect(faults).toEqual([]);
  });
});
