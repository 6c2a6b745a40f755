import { formatImei, imeiKeyFrom } from '@deadset/domain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { type ApprovalSite, startApprovalSite } from './approval-site.ts';
import { ReportJourney } from './report-journey.ts';

let site: ApprovalSite;
let browser: Browser;
const faults: string[] = [];
const phone = formatImei(imeiKeyFrom(35_209_901, 7) ?? expect.unreachable());

beforeAll(async () => {
  [site, browser] = await Promise.all([startApprovalSite(['city-hall']), launchBrowser()]);
}, 120_000);
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

/** Somebody whose passkey City Hall answers for, signed in. */
async function aDecider(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
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
  await page.goto(`${site.url}/approvals/register`);
  await page.getByLabel('city-hall').check();
  await press(page, 'Make a passkey');
  const registration = await page.locator('#registration').innerText();
  await page.getByRole('link', { name: 'Bring the certificate' }).click();
  await page.getByLabel('Certificate').fill(await site.certify('city-hall', registration));
  await press(page, 'Put it into force');
  await page.goto(`${site.url}/approvals/sign-in`);
  await press(page, 'Sign in with your passkey');
  await page.getByRole('heading', { name: 'What waits for approval' }).waitFor();
  return page;
}

it('whoever appeals goes from form to decision without a script; every page is free of faults, at 320 pixels', async () => {
  const buyer = await (await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false })).newPage();
  const looker = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await new ReportJourney(looker, site.url).report(phone);

  await buyer.goto(`${site.url}/appeal`);
  await press(buyer, 'Send the appeal');
  await buyer.getByText('There is a problem').waitFor();
  await looker.goto(`${site.url}/appeal`);
  await look(looker, 'form');
  await press(looker, 'Send the appeal');
  await look(looker, 'form with what is missing');

  await buyer.getByLabel('IMEI of the phone').fill(phone);
  await buyer.getByLabel('I bought this phone in good faith').check();
  await buyer.getByLabel('A receipt, invoice or contract that names the phone').check();
  await buyer.getByLabel('What happened?').fill('I bought it on Saturday, at the market, with a receipt.');
  await press(buyer, 'Send the appeal');
  const [reference, code] = [
    await buyer.locator('#reference').innerText(),
    await buyer.locator('#code').innerText(),
  ];

  const status = async (page: Page, name: string) => {
    await page.goto(`${site.url}/appeal/status`);
    await page.getByLabel('Reference').fill(reference);
    await page.getByLabel('Code', { exact: true }).fill(code);
    if (name !== '') await look(page, `${name}, door`);
    await press(page, 'Continue');
    if (name !== '') await look(page, name);
    return page.locator('main').innerText();
  };
  expect(await status(buyer, '')).toContain('Received');
  expect(await status(looker, 'status')).toContain('It is decided');

  const decider = await aDecider();
  await decider.goto(`${site.url}/appeals`);
  await look(decider, 'queue');
  await decider.getByRole('link', { name: reference }).click();
  await look(decider, 'case');
  await press(decider, 'Take it in hand');
  await look(decider, 'case in hand');
  await decider.getByLabel('The decision').selectOption('evidence-not-good');
  await press(decider, 'Decide');
  await look(decider, 'case decided');
  expect(await status(buyer, '')).toContain('does not prove that the phone is theirs');
  await status(looker, 'status, decided against');
  await press(buyer, 'Ask that another person looks at it');
  expect(await buyer.locator('main').innerText()).toContain('To be looked at again');

  for (const [page, path] of [
    [decider, '/brakes'],
    [looker, '/fairness'],
  ] as const) {
    await page.goto(`${site.url}${path}`);
    await look(page, path);
  }
  expect(faults).toEqual([]);
}, 180_000);
