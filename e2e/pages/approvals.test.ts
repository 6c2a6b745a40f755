import { setTimeout as delay } from 'node:timers/promises';
import { formatImei, imeiKeyFrom, unlistNoticeMs } from '@deadset/domain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { type ApprovalSite, startApprovalSite } from './approval-site.ts';
import { type Kept, ReportJourney } from './report-journey.ts';

let site: ApprovalSite;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startApprovalSite(['police-east', 'city-hall']), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** What axe finds on a page, and whether it fits a narrow window. */
async function look(page: Page, name: string): Promise<void> {
  for (const fault of await findFaults(page)) faults.push(`${name}: ${fault}`);
  if ((await overflowAt(page, 320)) > 0) faults.push(`${name}: too wide for a window of 320`);
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** A person at a computer whose browser has an authenticator built in: asks for a finger and gets one. */
async function aPerson(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  page.on('console', (message) => {
    // Chromium would like RSA keys too; followers of the record cannot verify those.
    if (!/^(Failed to load resource|publicKey\.pubKeyCredParams is missing)/.test(message.text()))
      faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return page;
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${site.url}/approvals/sign-in`);
  await press(page, 'Sign in with your passkey');
  await page.getByRole('heading', { name: 'What waits for approval' }).waitFor();
}

/** Registers a passkey, has the organisation certify it, and signs in with it. */
async function anApprover(organisation: string): Promise<Page> {
  const page = await aPerson();
  await page.goto(`${site.url}/approvals/register`);
  await look(page, 'register');
  await page.getByLabel(organisation).check();
  await press(page, 'Make a passkey');
  const registration = await page.locator('#registration').innerText();
  await look(page, 'registered');
  await page.getByRole('link', { name: 'Bring the certificate' }).click();
  await page.getByLabel('Certificate').fill(await site.certify(organisation, registration));
  await look(page, 'certificate');
  await press(page, 'Put it into force');
  await page.getByRole('heading', { name: 'The passkey is in force' }).waitFor();
  await look(page, 'certified');
  await page.goto(`${site.url}/approvals/sign-in`);
  await look(page, 'sign in');
  await signIn(page);
  return page;
}

let phones = 0;
/** Somebody reports a phone. */
async function aReport(): Promise<{ page: Page; kept: Kept; imei: string }> {
  phones += 1;
  const key = imeiKeyFrom(35_209_900, phones);
  if (key === undefined) throw new Error('not a serial');
  const imei = formatImei(key);
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  return { page, imei, kept: await new ReportJourney(page, site.url).report(imei) };
}

async function approve(page: Page): Promise<void> {
  await press(page, 'Approve with your passkey');
}

describe('two approvers of two organisations, each with a passkey in a real browser', () => {
  it('end a report of somebody else; the keeper is told, and after a day the phone is free', async () => {
    const [anna, bela] = [await anApprover('police-east'), await anApprover('city-hall')];
    const { page: keeper, kept, imei } = await aReport();

    await anna.getByLabel('Reference of the report').fill(kept.reference);
    await anna.getByLabel('Reason').selectOption('appeal-proved');
    await look(anna, 'queue');
    await press(anna, 'Write the proposal');
    await look(anna, 'proposal');
    await approve(anna);
    await anna.getByText('You have approved this already').waitFor();

    await keeper.goto(`${site.url}/report/status?refresh=off`);
    expect(await keeper.locator('#proposal').innerText()).toContain('police-east says');
    await look(keeper, 'status with a proposal');

    await bela.goto(`${site.url}/approvals`);
    await bela.getByRole('link', { name: `End report ${kept.reference}` }).click();
    await approve(bela);
    await bela.getByText('Two approvals').waitFor();
    const buyer = new ReportJourney(keeper, site.url);
    expect(await buyer.check(imei)).toContain('Wait');

    site.pass(unlistNoticeMs);
    expect(await untilChecked(buyer, imei, 'No report found')).toBe('No report found');
    await new ReportJourney(keeper, site.url).open(kept);
    expect(await keeper.locator('main').innerText()).toContain('Two organisations ended this report');
    await keeper.goto(`${site.url}/report/status?refresh=off`);
    await look(keeper, 'status, ended by approvers');
    expect(faults).toEqual([]);
  });

  it('do not when the keeper objects', async () => {
    const [anna, bela] = [await anApprover('police-east'), await anApprover('city-hall')];
    const { page: keeper, kept, imei } = await aReport();
    await anna.getByLabel('Reference of the report').fill(kept.reference);
    await anna.getByLabel('Reason').selectOption('bad-faith');
    await press(anna, 'Write the proposal');
    await approve(anna);
    await anna.getByText('You have approved this already').waitFor();
    await bela.goto(anna.url());
    await approve(bela);
    await bela.getByText('Two approvals').waitFor();

    await keeper.goto(`${site.url}/report/status`);
    await press(keeper, 'I object');
    expect(await keeper.locator('#proposal').count()).toBe(0);
    site.pass(unlistNoticeMs);
    // Longer than the hub lets proposals lie before it looks at them again.
    await delay(6_000);
    expect(await new ReportJourney(keeper, site.url).check(imei)).toContain('Wait');
    await signIn(bela);
    await bela.goto(anna.url());
    expect(await bela.locator('main').innerText()).toContain('Stopped by the keeper');
  });
});

it('a browser without scripts is told that passkeys need them', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${site.url}/approvals/sign-in`);
  expect(await page.locator('main').innerText()).toContain('Passkeys need JavaScript');
  await press(page, 'Sign in with your passkey');
  expect(await page.locator('main').innerText()).toContain('Your browser did not give a passkey');
});

/** Checks a phone until the answer is this one, for half a minute at most; gives the last answer. */
async function untilChecked(journey: ReportJourney, imei: string, wanted: string): Promise<string> {
  for (let tries = 0; tries < 30; tries += 1) {
    const answer = await journey.check(imei);
    if (answer === wanted) return answer;
    await delay(1_000);
  }
  return journey.check(imei);
}
