import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
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

/** Somebody at a computer of their own, whose browser runs no script. */
async function aVisitor(): Promise<{ page: Page; journey: ReportJourney }> {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  const page = await context.newPage();
  return { page, journey: new ReportJourney(page, site.url) };
}

describe('a report in a browser without scripts', () => {
  it('goes from the start page to a dead set, is seen at another computer, and is withdrawn', async () => {
    const { journey } = await aVisitor();
    const keeper = site.aKeeper();
    expect(await journey.check(keeper.imei)).toBe('No report found');
    const kept = await journey.report(keeper.imei);
    expect(kept.reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    await journey.goOnToOperator();
    await journey.signInWithAccount(keeper);
    await journey.confirm();

    const elsewhere = await aVisitor();
    await elsewhere.journey.open(kept);
    expect(await elsewhere.journey.heading).toContain(kept.reference);
    expect(await elsewhere.page.locator('main').innerText()).toContain('Your phone is a dead set');
    await elsewhere.journey.withdraw(kept, keeper);
    expect(await elsewhere.page.locator('main').innerText()).toContain('You withdrew this report');
    expect(await elsewhere.journey.check(keeper.imei)).toBe('No report found');
  });

  it('tells a buyer to wait before it is proved and not to buy afterwards', async () => {
    const { journey } = await aVisitor();
    const buyer = await aVisitor();
    const keeper = site.aKeeper();
    await journey.report(keeper.imei);
    expect(await buyer.journey.check(keeper.imei)).toContain('Wait');
    await journey.goOnToOperator();
    await journey.signInWithAccount(keeper);
    await journey.confirm();
    expect(await buyer.journey.check(keeper.imei)).toBe("Don't buy this phone");
  });

  it('stays as it was when somebody with the phone in hand signs in with the code to its SIM', async () => {
    const { page, journey } = await aVisitor();
    const keeper = site.aKeeper();
    await journey.report(keeper.imei);
    await journey.goOnToOperator();
    await journey.signInWithSim(keeper);
    await journey.confirm();
    expect(await journey.heading).toBe('This is not proof');
    await journey.press('See my report');
    expect(await page.locator('main').innerText()).toContain('Not proved yet');
    expect(await journey.check(keeper.imei)).toContain('Wait');
  });

  it('is left behind at once by the way out, and nothing of it comes back', async () => {
    const { page, journey } = await aVisitor();
    await journey.report(site.aKeeper().imei);
    const leaving = page.waitForRequest('https://www.bbc.co.uk/weather');
    await page.getByRole('button', { name: 'Exit this page' }).click();
    await leaving;
    expect(await page.context().cookies(site.url)).toEqual([]);
    await page.goto(`${site.url}/report/done`);
    expect(await journey.heading).toBe('See your report');
  });

  it('can be made with the keyboard alone', async () => {
    const { page } = await aVisitor();
    const keeper = site.aKeeper();
    await page.goto(`${site.url}/report`);
    await tabTo(page, 'I am safe. Continue');
    await sendTo(page, '/report/who');
    await tabTo(page, 'Mine');
    await page.keyboard.press('Space');
    await tabTo(page, 'Continue');
    await sendTo(page, '/report/what-happened');
    await tabTo(page, 'Somebody took it');
    await page.keyboard.press('Space');
    await tabTo(page, 'Continue');
    await sendTo(page, '/report/line');
    await tabTo(page, 'Use the IMEI instead');
    await sendTo(page, '/report/phone');
    await tabTo(page, 'IMEI');
    await page.keyboard.type(keeper.imei);
    // Enter in a box sends the form, as everywhere.
    await sendTo(page, '/report/when');
    for (const [box, text] of Object.entries({ Day: '1', Month: '6', Year: '2026', Time: '14:30' })) {
      await tabTo(page, box);
      await page.keyboard.type(text);
    }
    await sendTo(page, '/report/check');
    await tabTo(page, 'Send the report');
    await sendTo(page, '/report/done');
    await tabTo(page, 'I have both. Prove it is mine');
    await sendTo(page, '/report/prove');
    await tabTo(page, 'Northern Mobile');
    await page.keyboard.press('Space');
    await tabTo(page, 'Continue');
    await sendTo(page, '/authorise');
    await tabTo(page, 'Account name');
    await page.keyboard.type(keeper.account);
    await tabTo(page, 'Password');
    await page.keyboard.type(keeper.password);
    await sendTo(page, '/report/prove/confirm');
    await tabTo(page, 'Confirm: it is mine');
    await sendTo(page, '/report/status');
    expect(await page.locator('main').innerText()).toContain('Your phone is a dead set');
  });
});

/** Presses Enter where the focus is and waits for the page that must come. */
async function sendTo(page: Page, path: string): Promise<void> {
  await Promise.all([page.waitForURL((url) => url.pathname === path), page.keyboard.press('Enter')]);
}

/** Presses Tab until the focus is on the control with this name; what has the focus must be seen to have it. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    if ((await focused.count()) === 0) continue;
    const label = await focused.evaluate(nameOfControl);
    if (label === name && (await focused.isVisible())) return;
  }
  throw new Error(`the keyboard does not reach "${name}" on ${page.url()}`);
}

/** Runs in the browser, which knows what this program does not: the text of a control's label, or its own. */
function nameOfControl(control: object): string {
  const named = control as { labels?: ArrayLike<{ innerText: string }>; innerText: string };
  return (named.labels?.[0] ?? named).innerText.trim();
}
