import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '@deadset/cli';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { ReportJourney } from './report-journey.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-certificate-'));
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  const keys = await fetch(`${site.url}/.well-known/jwks.json`);
  await writeFile(join(folder, 'keys.json'), await keys.text());
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true });
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  return (await browser.newContext({ locale: 'en-GB', ...options })).newPage();
}

/** A buyer with a phone in their hand. */
class Buyer {
  readonly #page: Page;
  readonly #look: (name: string) => Promise<void>;

  constructor(page: Page, look: (name: string) => Promise<void> = () => Promise.resolve()) {
    this.#page = page;
    this.#look = look;
  }

  get heading(): Promise<string> {
    return this.#page.getByRole('heading', { level: 1 }).innerText();
  }

  async press(name: string): Promise<void> {
    await this.#page.getByRole('button', { name, exact: true }).click();
  }

  async check(imei: string): Promise<string> {
    await this.#page.goto(`${site.url}/check`);
    await this.#look('check');
    await this.#page.getByLabel('IMEI').fill(imei);
    await this.press('Check');
    await this.#look('answer');
    return this.heading;
  }

  /** Keeps the certificate of the answer that is shown. */
  async keep(): Promise<{ number: string; holderCode: string; text: string }> {
    await this.press('Keep a certificate');
    await this.#look('certificate');
    const textOf = async (id: string) => (await this.#page.locator(id).textContent())?.trim() ?? '';
    return {
      number: await textOf('#certificate-number'),
      holderCode: await textOf('#holder-code'),
      text: await textOf('#certificate-text'),
    };
  }

  async recheck(fields: { number?: string; text?: string; imei?: string }): Promise<string> {
    await this.#page.goto(`${site.url}/certificate`);
    await this.#look('look at a certificate');
    await this.#page.getByLabel('Number of the certificate').fill(fields.number ?? '');
    await this.#page.getByLabel('Or its text').fill(fields.text ?? '');
    await this.#page.getByLabel('IMEI of the phone').fill(fields.imei ?? '');
    await this.press('Look at it');
    await this.#look('what the certificate says');
    return this.heading;
  }
}

async function verify(...args: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await runCli(['verify', ...args, '--trust', join(folder, 'keys.json')], {
    out: (text: string) => void out.push(text),
    note: (text: string) => void notes.push(text),
    isWatched: false,
    isStyled: false,
  });
  return { code, out: out.join('\n'), notes: notes.join('\n') };
}

describe('a buyer in a browser without scripts', () => {
  it('checks a phone, keeps a certificate, and shows it later: by number, by text, and offline', async () => {
    const page = await open({ javaScriptEnabled: false });
    const buyer = new Buyer(page);
    const { imei } = site.aKeeper();
    expect(await buyer.check(imei)).toBe('No report found');
    const kept = await buyer.keep();
    expect(kept.number).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const shown = await page.content();
    expect(shown).not.toContain(imei.slice(0, 14));

    expect(await buyer.recheck({ number: kept.number, imei })).toBe('This certificate is genuine');
    expect(await page.getByText('The certificate is about this phone.').count()).toBe(1);
    expect(await page.getByText('Now: no report found.').count()).toBe(1);
    expect(await buyer.recheck({ text: kept.text, imei: site.aKeeper().imei })).toBe(
      'This certificate is genuine',
    );
    expect(await page.getByText('The certificate is about another phone.').count()).toBe(1);
    expect(await buyer.recheck({ text: `${kept.text.slice(0, -6)}AAAAAA` })).toBe(
      'We did not give this certificate',
    );

    const offline = await verify(kept.text, '--imei', imei, '--holder-code', kept.holderCode);
    expect([offline.code, offline.notes]).toEqual([0, '']);
    expect(offline.out).toContain(`It is about the phone with IMEI ${imei}.`);
  });

  it('leaves an address, and takes it back', async () => {
    const page = await open({ javaScriptEnabled: false });
    const buyer = new Buyer(page);
    await buyer.check(site.aKeeper().imei);
    const { number } = await buyer.keep();
    await page.getByLabel('E-mail address or phone number').fill('nobody');
    await buyer.press('Tell me');
    expect(await page.getByText('Write a phone number with its country').count()).toBeGreaterThan(0);
    await page.getByLabel('E-mail address or phone number').fill('buyer@example.com');
    await buyer.press('Tell me');
    expect(await buyer.heading).toBe('We will tell you');
    await buyer.recheck({ number });
    await page.getByLabel('E-mail address or phone number').fill('buyer@example.com');
    await buyer.press('Stop telling me');
    expect(await buyer.heading).toBe('We no longer keep your address');
  });

  it('gets no certificate of a reported phone, but the answer in writing with the way to appeal', async () => {
    const page = await open({ javaScriptEnabled: false });
    const keeper = site.aKeeper();
    await new ReportJourney(await open({ javaScriptEnabled: false }), site.url).report(keeper.imei);
    const buyer = new Buyer(page);
    expect(await buyer.check(keeper.imei)).toBe('Wait: there is a report that is not proved yet');
    expect(await page.getByRole('button', { name: 'Keep a certificate' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'appeal', exact: true }).getAttribute('href')).toBe(
      '/appeal',
    );
  });
});

describe('the pages of certificates', () => {
  it('have no fault that axe can find and fit into 320 pixels', async () => {
    const page = await open();
    const faults: string[] = [];
    const seen: string[] = [];
    const buyer = new Buyer(page, async (name) => {
      seen.push(name);
      for (const fault of await findFaults(page)) faults.push(`${name}: ${fault}`);
      const overflow = await overflowAt(page, 320);
      if (overflow > 0) faults.push(`${name}: ${overflow} pixels too wide`);
    });
    const { imei } = site.aKeeper();
    await buyer.check(imei);
    const { number, text } = await buyer.keep();
    await page.getByText('The certificate as text').click();
    expect(await findFaults(page)).toEqual([]);
    expect(await overflowAt(page, 320)).toBe(0);
    await buyer.recheck({});
    await buyer.recheck({ number, imei });
    await buyer.recheck({ text });
    await buyer.recheck({ number: '0000-0000' });
    expect(faults).toEqual([]);
    expect(seen.length).toBeGreaterThan(9);
  });
});
