import { formatImei, imeiKeyFrom } from '@deadset/domain';
import { addParticipant, invitePerson, linkPath } from '@deadset/hub';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import {
  faultsOf,
  heading,
  makePasskey,
  press,
  type StaffSite,
  sayPurpose,
  startStaffSite,
} from './staff-site.ts';

let site: StaffSite;
let browser: Browser;
let policeToken: string;
let used = 0;
const faults: string[] = [];
const noScripts: BrowserContextOptions = { javaScriptEnabled: false };
/** What a shop is promised: an answer in two seconds of the last key. */
const answerWithinMs = 2_000;

beforeAll(async () => {
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
  await site.addOrganisation('corner-shop', 'Corner Shop', 'shop', ['resale']);
  const force = {
    id: 'police-east',
    name: 'Police East',
    role: 'police',
    gates: [],
    scopes: ['declare'],
  } as const;
  const { secret } = await addParticipant(site.database.db, force);
  const given = await fetch(`${site.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`police-east:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const token: unknown = await given.json();
  policeToken =
    typeof token === 'object' && token !== null && 'access_token' in token ? String(token.access_token) : '';
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const look = async (page: Page, name: string): Promise<void> => {
  faults.push(...(await faultsOf(page, name)));
};

function aPhone(): string {
  used += 1;
  const key = imeiKeyFrom(35_175_605, 200_000 + used * 37);
  if (key === undefined) throw new Error('not a serial number');
  return formatImei(key);
}

/** A force puts a phone on the list, with its crime reference. */
async function reportStolen(imei: string): Promise<void> {
  const answer = await fetch(`${site.url}/v1/declarations`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${policeToken}`,
      'content-type': 'application/json',
      'idempotency-key': `stolen-${imei}`,
    },
    body: JSON.stringify({
      imeis: [imei],
      happened: 'stolen',
      takenAt: new Date(Date.now() - 3_600_000).toISOString(),
      basis: { kind: 'crime-reference', reference: `01/${imei.slice(-6)}/26` },
    }),
  });
  expect(answer.status).toBe(201);
}

/** A clerk of the shop, signed in by their link. */
async function aClerk(options: BrowserContextOptions = {}): Promise<Page> {
  const who = { organisation: 'corner-shop', called: 'Till 1', roles: ['clerk'] } as const;
  const { token } = await invitePerson(site.database.db, who);
  const page = await (await browser.newContext({ locale: 'en-GB', ...options })).newPage();
  await page.goto(`${site.url}${linkPath(token)}`);
  await press(page, 'Sign in');
  await page.goto(`${site.url}/counter`);
  return page;
}

/** As a scanner that is a keyboard does: all digits at once, and Enter. Gives how long the answer took, in milliseconds. */
async function scan(page: Page, imei: string): Promise<number> {
  // A clerk scans when the page is there: before, no box has the focus.
  await page.locator('input:focus').waitFor();
  await page.keyboard.type(imei, { delay: 3 });
  const from = performance.now();
  await page.keyboard.press('Enter');
  await page.locator('#answer').waitFor();
  await page.getByText(imei.slice(8, 14)).first().waitFor();
  return performance.now() - from;
}

async function fillPurchase(page: Page): Promise<void> {
  await page.getByLabel('Works', { exact: true }).check();
  await page.getByLabel('Price', { exact: true }).fill('120');
  await page.getByLabel('Name', { exact: true }).fill('Robin Example');
  await page.getByLabel('Document', { exact: true }).selectOption('Passport');
  await page.getByLabel('Last four characters of its number').fill('WKHJ');
  await press(page, 'Buy it in');
}

describe('a clerk with a scanner', () => {
  it('buys a phone: one scan, an answer within two seconds, one form, and it waits 28 days', async () => {
    const page = await aClerk();
    await look(page, 'counter');
    // Nothing is clicked: the box waits for the scanner.
    const tookMs = await scan(page, aPhone());
    expect(tookMs).toBeLessThan(answerWithinMs);
    await heading(page, 'No report found: you may buy it');
    await look(page, 'green');
    // The box is ready for the next phone at once.
    expect(await scan(page, aPhone())).toBeLessThan(answerWithinMs);
    const from = performance.now();
    await press(page, 'Write the purchase down');
    await heading(page, 'Write the purchase down');
    await press(page, 'Buy it in');
    await page.getByText('There is a problem').waitFor();
    await look(page, 'purchase with problems');
    await fillPurchase(page);
    await page.getByText('The phone is watched from now on').waitFor();
    expect(performance.now() - from).toBeLessThan(30_000);
    await look(page, 'bought');
    await page.getByRole('link', { name: 'Stock' }).click();
    await heading(page, 'Stock');
    expect(await page.getByRole('cell', { name: '28', exact: true }).count()).toBe(1);
    await look(page, 'stock');
    for (const [path, name] of [
      ['/counter/paper-form', 'paper form'],
      ['/counter/buy-in/paper', 'from paper'],
      ['/counter/fired', 'nothing fired'],
    ] as const) {
      await page.goto(`${site.url}${path}`);
      await look(page, name);
    }
    expect(faults).toEqual([]);
  });

  it('types a wrong number, and keeps it', async () => {
    const page = await aClerk();
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('35175605');
    await page.keyboard.press('Enter');
    await page.getByText('There is a problem').waitFor();
    expect(await page.getByLabel('Scan a phone').inputValue()).toBe('35175605');
    await look(page, 'counter with a problem');
    expect(faults).toEqual([]);
  });
});

describe('a clerk whose browser has no scripts', () => {
  it('meets a stolen phone: words to say, a receipt without a name, which anybody checks', async () => {
    const imei = aPhone();
    await reportStolen(imei);
    const page = await aClerk(noScripts);
    const check = async () => {
      await page.goto(`${site.url}/counter`);
      await page.getByLabel('Scan a phone').fill(imei);
      await press(page, 'Check');
      return page.getByRole('heading', { level: 1 }).innerText();
    };
    await expect.poll(check, { timeout: 20_000 }).toBe('Do not buy this phone');
    expect(await page.locator('blockquote').innerText()).toContain('That says nothing about you.');
    expect(await page.getByText('Do not keep the phone against anybody’s will').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Write the purchase down' }).count()).toBe(0);
    await press(page, 'They leave it here: give a receipt');
    await heading(page, 'Somebody hands a phone in');
    expect(await page.getByLabel('IMEI (leave it empty').inputValue()).toBe(imei);
    await page.getByLabel('Where you put it').fill('safe, bag 12');
    await press(page, 'Take it in and print the receipt');
    await heading(page, 'Receipt for a phone');
    expect(await page.getByText('bag 12').count()).toBe(0);
    const code = await page.locator('#receipt-code').innerText();

    const anybody = await (await browser.newContext({ locale: 'en-GB', ...noScripts })).newPage();
    await anybody.goto(`${site.url}/receipt`);
    await anybody.getByLabel('Code on the receipt').fill(code);
    await press(anybody, 'Check it');
    await heading(anybody, 'This receipt is genuine');
    expect(await anybody.getByText('The shop keeps it').count()).toBe(1);
  });

  it('buys a phone, too', async () => {
    const page = await aClerk(noScripts);
    await page.getByLabel('Scan a phone').fill(aPhone());
    await press(page, 'Check');
    await press(page, 'Write the purchase down');
    await fillPurchase(page);
    expect(await page.getByText('The phone is watched from now on').count()).toBe(1);
  });
});

it('a phone that is reported after it was bought fires the watch: what to do, the evidence, and the police', async () => {
  const imei = aPhone();
  const page = await site.signIn(browser, 'corner-shop', 'Till 2', ['clerk']);
  await page.goto(`${site.url}/counter`);
  await scan(page, imei);
  await press(page, 'Write the purchase down');
  await fillPurchase(page);
  const number = (await page.getByRole('heading', { level: 1 }).innerText()).slice(6, 15);
  await reportStolen(imei);
  const fired = async () => {
    await page.goto(`${site.url}/counter`);
    return page.getByText('Watch fired.').count();
  };
  await expect.poll(fired, { timeout: 40_000 }).toBe(1);
  await look(page, 'counter with a watch that fired');
  await page.getByRole('link', { name: 'See what to do' }).click();
  await heading(page, 'Watch fired');
  expect(await page.getByText('Do not give it back to the seller').count()).toBe(1);
  await look(page, 'watch fired');
  await page.getByRole('link', { name: number, exact: true }).click();
  await look(page, 'phone kept aside');
  await page.getByRole('link', { name: 'Evidence of good faith' }).click();
  await heading(page, 'Evidence of good faith');
  await page.locator('.ds-qr').waitFor();
  await look(page, 'evidence');

  // The red answer and what follows from it, with scripts: for axe and small windows.
  await page.goto(`${site.url}/counter`);
  const other = aPhone();
  await reportStolen(other);
  await expect
    .poll(
      async () => {
        await page.goto(`${site.url}/counter`);
        await scan(page, other);
        return page.getByRole('heading', { level: 1 }).innerText();
      },
      { timeout: 20_000 },
    )
    .toBe('Do not buy this phone');
  await look(page, 'red');
  await page.getByText('The same person again?').click();
  await page.getByLabel('Customer number').fill('4711 0815');
  await press(page, 'Keep the mark');
  await page.getByText('Kept with this refusal').waitFor();
  await look(page, 'mark kept');

  await page.goto(`${site.url}/counter/surrenders/add`);
  await press(page, 'Take it in and print the receipt');
  await page.getByText('There is a problem').waitFor();
  await look(page, 'hand in with a problem');
  await page.getByLabel('What it looks like').fill('blue, no SIM');
  await press(page, 'Take it in and print the receipt');
  await heading(page, 'Receipt for a phone');
  await look(page, 'receipt');
  await page.goto(`${site.url}/counter/surrenders`);
  await look(page, 'handed in');
  await page.locator('.ds-parties a').first().click();
  await look(page, 'one that was handed in');
  await page.getByLabel('Where it is, or who took it').fill('PC 4321, reference 01/99/26');
  await press(page, 'Handed to the police');
  await page.getByText('With the police').waitFor();

  await sayPurpose(page, 'To investigate a crime', 'the police ask, 01/99');
  await makePasskey(page);
  await page.goto(`${site.url}/counter/stock/${number}/seller`);
  await page.getByText('Robin Example').waitFor();
  await look(page, 'seller');

  await page.goto(`${site.url}/receipt`);
  await look(page, 'check a receipt');
  await page.getByLabel('Code on the receipt').fill('nothing');
  await press(page, 'Check it');
  await page.getByText('There is a problem').waitFor();
  await look(page, 'check a receipt with a problem');

  const admin = await site.signIn(browser, 'corner-shop', 'Office', ['organisation-admin']);
  await makePasskey(admin);
  await admin.goto(`${site.url}/counter/settings`);
  await look(admin, 'settings');
  expect(faults).toEqual([]);
});
