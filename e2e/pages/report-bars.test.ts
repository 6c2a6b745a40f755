import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { type Site, startSite } from './site.ts';

/** Most pages that a report takes, and most time at the pace of `Script`, in milliseconds. */
const bars = { screens: 9, victimMs: 180_000, supporterMs: 120_000 } as const;
const mostFirstBytes = 100_000;

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/**
 * Somebody who reports at the pace of a shaken person on a telephone that is not theirs: so long to read each page and to
 * tap, so long a character. What they need is added up; the pages' own time is measured and added too.
 */
class Script {
  readonly screens: string[] = [];
  readonly faults: string[] = [];
  readonly #page: Page;
  readonly #inspector: Page;
  #document: Response | undefined;
  #humanMs = 0;
  readonly #startedAt = performance.now();
  #inspectedMs = 0;

  static readonly readingMs = 7_000;
  static readonly tapMs = 1_500;
  static readonly characterMs = 400;

  constructor(page: Page, inspector: Page) {
    this.#page = page;
    this.#inspector = inspector;
    page.on('response', (response) => {
      if (response.request().isNavigationRequest() && response.ok()) this.#document = response;
    });
  }

  /** Time that a person needs for all of it, pages included, in milliseconds. */
  get takenMs(): number {
    return this.#humanMs + performance.now() - this.#startedAt - this.#inspectedMs;
  }

  async open(path: string): Promise<void> {
    await this.#page.goto(`${site.url}${path}`);
    await this.#see();
  }

  async choose(label: string): Promise<void> {
    this.#humanMs += Script.tapMs;
    await this.#page.getByLabel(label, { exact: true }).check();
  }

  async type(label: string, text: string): Promise<void> {
    this.#humanMs += Script.tapMs + text.length * Script.characterMs;
    await this.#page.getByLabel(label, { exact: true }).fill(text);
  }

  async press(name: string, role: 'button' | 'link' = 'button'): Promise<void> {
    this.#humanMs += Script.tapMs;
    await this.#page.getByRole(role, { name, exact: true }).click();
    await this.#see();
  }

  /** The page as it came, where scripts run: axe is one, and cannot look at it otherwise. */
  async #twin(): Promise<Page> {
    const body = await this.#document?.text();
    const twin = this.#inspector;
    await twin.unrouteAll();
    await twin.route(this.#page.url(), (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: body ?? '' }),
    );
    await twin.goto(this.#page.url());
    return twin;
  }

  async #see(): Promise<void> {
    this.#humanMs += Script.readingMs;
    this.screens.push(new URL(this.#page.url()).pathname);
    const at = performance.now();
    const name = this.screens.at(-1) ?? '';
    for (const fault of await findFaults(await this.#twin())) this.faults.push(`${name}: ${fault}`);
    const overflow = await overflowAt(this.#page, 320);
    if (overflow > 0) this.faults.push(`${name}: ${overflow} pixels too wide for a window of 320`);
    if (!(await this.#page.getByRole('button', { name: 'Exit this page' }).isVisible()))
      this.faults.push(`${name}: no way out`);
    this.#inspectedMs += performance.now() - at;
  }
}

async function aScript(options: BrowserContextOptions = {}) {
  const settings = { javaScriptEnabled: false, locale: 'en-GB', viewport: { width: 360, height: 640 } };
  const context = await browser.newContext({ ...settings, ...options });
  const page = await context.newPage();
  const inspector = await (await browser.newContext({ viewport: settings.viewport })).newPage();
  return { page, script: new Script(page, inspector) };
}

async function sayWhen(script: Script): Promise<void> {
  for (const [box, text] of Object.entries({ Day: '1', Month: '6', Year: '2026', Time: '2.30pm' }))
    await script.type(box, text);
  await script.press('Continue');
}

/** From the first page to the one with the codes, by telephone number. */
async function reportByNumber(script: Script, whose: string, number: string, offers: readonly string[] = []) {
  await script.open('/report');
  await script.press('I am safe. Continue');
  await script.choose(whose);
  await script.press('Continue');
  await script.choose('Somebody took it');
  await script.press('Continue');
  await script.type('Telephone number', number);
  await script.choose('Northern Mobile');
  await script.press('Continue');
  await sayWhen(script);
  if (whose !== 'Mine') {
    for (const offer of offers) await script.choose(offer);
    await script.press('Continue');
  }
  await script.press('Send the report');
}

function expectWithin(script: Script, mostMs: number): void {
  expect(script.faults).toEqual([]);
  expect(script.screens.length).toBeLessThanOrEqual(bars.screens);
  expect(script.screens.at(-1)).toBe('/report/done');
  expect(script.takenMs).toBeLessThan(mostMs);
}

describe('a report on a borrowed phone without scripts', () => {
  it('takes at most nine screens and three minutes by telephone number and network', async () => {
    const { page, script } = await aScript();
    await reportByNumber(script, 'Mine', site.aKeeper().number);
    expectWithin(script, bars.victimMs);
    expect(await page.locator('#reference').innerText()).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(await page.locator('#line').innerText()).toContain('Nobody is told which phone it was');
  });

  it('takes at most nine screens and three minutes by IMEI', async () => {
    const { page, script } = await aScript();
    await script.open('/report');
    await script.press('I am safe. Continue');
    await script.choose('Mine');
    await script.press('Continue');
    await script.choose('Somebody took it');
    await script.press('Continue');
    await script.press('Use the IMEI instead', 'link');
    await script.type('IMEI', site.aKeeper().imei);
    await script.press('Continue');
    await sayWhen(script);
    await script.press('Send the report');
    expectWithin(script, bars.victimMs);
    expect(await page.locator('main').innerText()).toContain('The second SIM slot is not listed yet');
  });

  it('takes whoever helps somebody at most nine screens and two minutes, and leaves them nothing', async () => {
    const { page, script } = await aScript();
    await reportByNumber(script, "Somebody else's. I am helping them", site.aKeeper().number, ['A way home']);
    expectWithin(script, bars.supporterMs);
    const told = await page.locator('main').innerText();
    expect(told).toContain('You cannot look where the phone is');
    expect(told).toContain('A network may tell whoever pays the bill');
    expect(told).toContain('We have told nobody');
    await page.getByRole('button', { name: 'I have passed both on. Finish' }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('You are done');
    expect(await page.context().cookies(site.url)).toEqual([]);
  });

  it('is quiet for somebody under 18: no name, no age, no statement, and the truth about the bill', async () => {
    const { page, script } = await aScript();
    await reportByNumber(script, 'Mine, and I am under 18', site.aKeeper().number, [
      'Talk to somebody',
      'Tell what you know without your name',
    ]);
    expectWithin(script, bars.victimMs);
    const told = await page.locator('main').innerText();
    for (const words of ['nobody has to make one', 'whoever pays the bill', '0800 1111', '0800 555 111'])
      expect(told).toContain(words);
  });

  it('is gone on with on another computer by the code that it showed', async () => {
    const borrowed = await aScript();
    const { script, page } = borrowed;
    await script.open('/report');
    await script.press('I am safe. Continue');
    await script.choose('Mine');
    await script.press('Continue');
    await script.choose('Somebody took it');
    await script.press('Continue');
    const code = await page.locator('#resume-code').innerText();
    const elsewhere = await aScript({ viewport: { width: 1000, height: 760 } });
    await elsewhere.script.open('/report');
    await elsewhere.script.press('Go on with it', 'link');
    await elsewhere.script.type('Code to go on', code);
    await elsewhere.script.press('Continue');
    expect(elsewhere.script.screens.at(-1)).toBe('/report/line');
    expect([...script.faults, ...elsewhere.script.faults]).toEqual([]);
  });

  it('loads under 100 kB on its first page, and asks no other host', async () => {
    for (const path of ['/report', '/report/resume', '/report/passed-on']) {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      let byteCount = 0;
      session.on('Network.loadingFinished', ({ encodedDataLength }) => {
        byteCount += encodedDataLength;
      });
      const hosts = new Set<string>();
      page.on('request', (request) => hosts.add(new URL(request.url()).origin));
      await page.goto(`${site.url}${path}`, { waitUntil: 'networkidle' });
      expect([...hosts]).toEqual([site.url]);
      expect(byteCount).toBeGreaterThan(5_000);
      expect(byteCount).toBeLessThan(mostFirstBytes);
      await context.close();
    }
  });
});
