import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { type Keeper, type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;
/** Where pages are looked at: what is asked there needs scripts, and whoever is shown them here has none. */
let lookingGlass: Page;
/** Pages that have been looked at, by address and title. */
const seen = new Set<string>();

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  lookingGlass = await (await browser.newContext({ locale: 'en-GB' })).newPage();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Somebody at a browser, whose every page is looked at and counted. */
class Visitor {
  readonly faults: string[] = [];
  readonly screens: string[] = [];
  readonly page: Page;
  #document: Response | undefined;

  constructor(page: Page) {
    this.page = page;
    page.on('response', (response) => {
      const isPage = response.request().isNavigationRequest() && response.headers()['location'] === undefined;
      if (isPage) this.#document = response;
    });
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${site.url}${path}`);
    await this.look();
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
    await this.look();
  }

  async type(label: string | RegExp, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  textOf(id: string): Promise<string> {
    return this.page.locator(`#${id}`).innerText();
  }

  async sees(text: string): Promise<boolean> {
    return (await this.page.locator('main').innerText()).includes(text);
  }

  async signIn({ account, password }: Keeper): Promise<void> {
    await this.page.getByLabel('Account name').fill(account);
    await this.page.getByLabel('Password').fill(password);
    await this.press('Sign in');
  }

  async choose(label: string): Promise<void> {
    await this.page.getByLabel(label).check();
  }

  /** How many screens of ours the work took. */
  async screensOf(work: () => Promise<void>): Promise<number> {
    const before = this.screens.length;
    await work();
    return this.screens.length - before;
  }

  async look(): Promise<void> {
    const { pathname, origin } = new URL(this.page.url());
    if (origin !== site.url) return;
    this.screens.push(pathname);
    const name = `${pathname} ${await this.page.title()}`;
    if (seen.has(name)) return;
    seen.add(name);
    await showInGlass(this.page, this.#document);
    for (const fault of await findFaults(lookingGlass)) this.faults.push(`${name}: ${fault}`);
    const overflow = await overflowAt(lookingGlass, 320);
    if (overflow > 0) this.faults.push(`${name}: ${overflow} pixels too wide for a window of 320`);
  }
}

/** Opens the same page once more, as it was sent, with the styles of the site. */
async function showInGlass(page: Page, document: Response | undefined): Promise<void> {
  if (document === undefined) throw new Error('a page that was never sent');
  const answer = { contentType: 'text/html; charset=utf-8', body: await document.text() };
  const address = page.url();
  const isPage = ({ href }: URL) => href === address;
  await lookingGlass.route(isPage, (route) => route.fulfill(answer));
  await lookingGlass.goto(address);
  await lookingGlass.unroute(isPage);
}

/** In a browser without scripts, but for what is only nicer with them. */
async function aVisitor(javaScriptEnabled = false): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', javaScriptEnabled });
  return new Visitor(await context.newPage());
}

/** Puts a phone into a logbook; gives the codes. */
async function enrol(visitor: Visitor, keeper: Keeper) {
  await visitor.open('/logbook');
  await visitor.press('Put my phone in a logbook');
  await visitor.type('IMEI', keeper.imei);
  await visitor.press('Continue');
  await visitor.type(/Where can we ask you/, 'keeper@example.com');
  await visitor.press('Continue');
  await visitor.choose('Northern Mobile');
  await visitor.press('Continue to your network');
  await visitor.signIn(keeper);
  await visitor.press('Put it in my logbook');
  const kept = { reference: await visitor.textOf('reference'), code: await visitor.textOf('logbook-code') };
  await visitor.press('I have them. Show my phone');
  return kept;
}

async function release(visitor: Visitor, code: string): Promise<string> {
  await visitor.press('Sell it or give it away');
  await visitor.type(/Your code for/, code);
  await visitor.press('Make a release code');
  return visitor.textOf('release-words');
}

describe('the logbook, without scripts, at 320 pixels and more', () => {
  it('takes a phone in within seven screens, lets it go in three, and gives it to its buyer in three', async () => {
    const [seller, buyer, keeper] = [await aVisitor(), await aVisitor(), site.aKeeper()];
    let code = '';
    expect(await seller.screensOf(async () => void ({ code } = await enrol(seller, keeper)))).toBe(7);
    let words = '';
    const letGo = async () => {
      words = await release(seller, code);
      await seller.press('I have it. Show my phone');
    };
    expect(await seller.screensOf(letGo)).toBe(3);
    expect(await seller.sees('Whoever has the release code can claim it')).toBe(true);

    await buyer.open('/logbook/claim');
    await buyer.type('IMEI of the phone', keeper.imei);
    await buyer.type('Release code', 'not the right words at all');
    await buyer.press('Claim the phone');
    const claim = async () => {
      await buyer.open('/logbook/claim');
      await buyer.type('IMEI of the phone', keeper.imei);
      // As somebody types it who reads it off a sheet.
      await buyer.type('Release code', `  ${words.toUpperCase().replaceAll(' ', '-')} `);
      await buyer.press('Claim the phone');
      await buyer.press('I have them. Show my phone');
    };
    expect(await buyer.screensOf(claim)).toBe(3);
    expect(await buyer.sees('A person, shown by their network')).toBe(true);
    await seller.open('/logbook/device');
    expect(await seller.sees('Somebody else’s now')).toBe(true);

    const ask = await site.aShop('corner-shop', ['activation']);
    const question = { gate: 'activation', imei: keeper.imei, presenter: 'customer-1' };
    const held = await ask('POST', '/v1/consents', question);
    expect(held).toMatchObject({ state: 'asked', consentId: expect.any(String) });
    await buyer.open('/logbook/device');
    expect(await buyer.sees('The Corner Shop')).toBe(true);
    await buyer.press('Yes, I agree');
    const consentId = typeof held === 'object' && held !== null ? String(Reflect.get(held, 'consentId')) : '';
    expect(await ask('GET', `/v1/consents/${consentId}`)).toMatchObject({ state: 'given' });
    expect([seller.faults, buyer.faults]).toEqual([[], []]);
  });

  it('shows a keeper all that is kept, and erases it in two screens', async () => {
    const [visitor, keeper] = [await aVisitor(), site.aKeeper()];
    const { reference, code } = await enrol(visitor, keeper);
    await visitor.open('/logbook/export');
    expect(await visitor.sees('keeper@example.com')).toBe(true);
    await visitor.open('/logbook/erase');
    await visitor.type(/Your code for/, '\u202E<script>alert(1)</script>');
    await visitor.press('Erase it for good');
    expect(await visitor.sees('That is not the code of this logbook')).toBe(true);
    await visitor.type(/Your code for/, code);
    await visitor.press('Erase it for good');
    expect(await visitor.sees('Your logbook is erased')).toBe(true);
    await visitor.open('/logbook/open');
    await visitor.type('Reference', reference);
    await visitor.type('Code', code);
    await visitor.press('Open it');
    expect(await visitor.sees('We cannot find a logbook')).toBe(true);
    expect(visitor.faults).toEqual([]);
  });

  it('lets a keeper take the phone out and keep their codes', async () => {
    const [visitor, keeper] = [await aVisitor(), site.aKeeper()];
    const { code } = await enrol(visitor, keeper);
    await visitor.press('Take it out of the logbook');
    await visitor.type(/Your code for/, code);
    await visitor.press('Take it out');
    expect(await visitor.sees('Nobody is asked about it any more')).toBe(true);
    expect(visitor.faults).toEqual([]);
  });
});

describe('a release sheet', () => {
  it('prints as what its buyer needs and nothing else', async () => {
    const [seller, keeper] = [await aVisitor(), site.aKeeper()];
    const { code } = await enrol(seller, keeper);
    const words = await release(seller, code);
    await seller.page.emulateMedia({ media: 'print' });
    const sheet = await seller.page.locator('body').innerText();
    expect(sheet).toContain(words);
    expect(sheet).toContain('/logbook/claim');
    for (const unwanted of [
      'I have it',
      'Exit this page',
      'Help and contacts',
      'Your release code',
      keeper.imei,
    ])
      expect(sheet).not.toContain(unwanted);
    expect(await seller.page.locator('svg.ds-qr').isVisible()).toBe(true);
  });

  it('gives its code to the page by the part of the address that is sent to nobody', async () => {
    const [seller, buyer, keeper] = [await aVisitor(), await aVisitor(true), site.aKeeper()];
    const { code } = await enrol(seller, keeper);
    await release(seller, code);
    const characters = await seller.textOf('release-characters');
    const told: string[] = [];
    buyer.page.on('request', (request) => {
      told.push(`${request.url()} ${JSON.stringify(request.headers())}`);
    });
    await buyer.open(`/logbook/claim#code=${characters}`);
    expect(await buyer.page.getByLabel('Release code', { exact: true }).inputValue()).toBe(characters);
    expect(buyer.page.url()).toBe(`${site.url}/logbook/claim`);
    await buyer.type('IMEI of the phone', keeper.imei);
    await buyer.press('Claim the phone');
    expect(await buyer.sees('The phone is in your logbook')).toBe(true);
    expect(told.length).toBeGreaterThan(3);
    expect(told.filter((line) => line.includes(characters))).toEqual([]);
    expect(buyer.faults).toEqual([]);
  });

  it('puts nothing but a code into the page, whatever address somebody is sent', async () => {
    const buyer = await aVisitor(true);
    for (const hash of [
      '#code=<img src=x onerror=alert(1)>',
      '#code=javascript:alert(1)',
      '#code=',
      '#other',
    ]) {
      await buyer.open(`/logbook/claim${hash}`);
      expect(await buyer.page.getByLabel('Release code', { exact: true }).inputValue()).toBe('');
    }
    expect(buyer.faults).toEqual([]);
  });
});
