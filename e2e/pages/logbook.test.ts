import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { type Keeper, type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Somebody at a browser, whose every page is looked at. */
class Visitor {
  readonly faults: string[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(path: string): Promise<void> {
    await this.#page.goto(`${site.url}${path}`);
    await this.look();
  }

  async press(name: string): Promise<void> {
    await this.#page.getByRole('button', { name, exact: true }).click();
    await this.look();
  }

  async type(label: string | RegExp, text: string): Promise<void> {
    await this.#page.getByLabel(label, { exact: true }).fill(text);
  }

  textOf(id: string): Promise<string> {
    return this.#page.locator(`#${id}`).innerText();
  }

  async sees(text: string): Promise<boolean> {
    return (await this.#page.locator('main').innerText()).includes(text);
  }

  async signIn({ account, password }: Keeper): Promise<void> {
    await this.#page.getByLabel('Account name').fill(account);
    await this.#page.getByLabel('Password').fill(password);
    await this.press('Sign in');
  }

  async choose(label: string): Promise<void> {
    await this.#page.getByLabel(label).check();
  }

  async look(): Promise<void> {
    const { pathname } = new URL(this.#page.url());
    for (const fault of await findFaults(this.#page)) this.faults.push(`${pathname}: ${fault}`);
    const overflow = await overflowAt(this.#page, 320);
    if (overflow > 0) this.faults.push(`${pathname}: ${overflow} pixels too wide for a window of 320`);
  }
}

async function aVisitor(): Promise<Visitor> {
  return new Visitor(await (await browser.newContext({ locale: 'en-GB' })).newPage());
}

describe('the logbook', () => {
  it('takes a phone from its seller to its buyer, and a shop from held to allowed', async () => {
    const [seller, buyer, keeper] = [await aVisitor(), await aVisitor(), site.aKeeper()];
    await seller.open('/logbook');
    await seller.press('Put my phone in a logbook');
    await seller.type('IMEI', '1234');
    await seller.press('Continue');
    await seller.type('IMEI', keeper.imei);
    await seller.press('Continue');
    await seller.type(/Where can we ask you/, 'keeper@example.com');
    await seller.press('Continue');
    await seller.choose('Northern Mobile');
    await seller.press('Continue to your network');
    await seller.signIn(keeper);
    await seller.press('Put it in my logbook');
    const code = await seller.textOf('logbook-code');
    await seller.press('I have them. Show my phone');
    await seller.press('Sell it or give it away');
    await seller.press('Make a release code');
    await seller.type(/Your code for/, code);
    await seller.press('Make a release code');
    const words = await seller.textOf('release-words');
    await seller.press('I have it. Show my phone');
    expect(await seller.sees('Whoever has the release code can claim it')).toBe(true);

    await buyer.open('/logbook/claim');
    await buyer.type('IMEI of the phone', keeper.imei);
    await buyer.type('Release code', 'not the right words at all');
    await buyer.press('Claim the phone');
    await buyer.type('Release code', words);
    await buyer.press('Claim the phone');
    await buyer.press('I have them. Show my phone');
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
    await buyer.open('/logbook/export');
    await buyer.open('/logbook/leave');
    await buyer.press('Take it out');
    expect([seller.faults, buyer.faults]).toEqual([[], []]);
  });
});
