import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { aPersonIn, faultsOf, heading, press, type StaffSite, startStaffSite } from './staff-site.ts';

let site: StaffSite;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const look = async (page: Page, name: string): Promise<void> => {
  faults.push(...(await faultsOf(page, name)));
};

async function aPerson(): Promise<Page> {
  const page = await aPersonIn(browser);
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  return page;
}

it('the first administrator comes in by the link, makes a passkey, lets a shop take part and invites its people', async () => {
  const page = await aPerson();
  await page.goto((await site.hub.firstSignIn()) ?? '');
  await look(page, 'link');
  await press(page, 'Sign in');
  await heading(page, 'My account');
  await look(page, 'account');
  await press(page, 'Make a passkey');
  await page.getByText('Passkey 1, made').waitFor();
  await look(page, 'account with a passkey');

  await page.getByRole('link', { name: 'Back' }).click();
  await heading(page, 'For staff');
  await look(page, 'home');
  await press(page, 'Sign out');
  await heading(page, 'Sign in as staff');
  await look(page, 'sign in');
  await press(page, 'Sign in with your passkey');
  await heading(page, 'For staff');

  await page.getByRole('link', { name: 'Participants' }).click();
  await look(page, 'participants');
  await page.getByRole('link', { name: 'Let an organisation take part' }).click();
  await look(page, 'add');
  await page.getByLabel('Id', { exact: true }).fill('corner-shop');
  await page.getByLabel('shop', { exact: true }).check();
  await page.getByLabel('Name', { exact: true }).fill('Corner Shop');
  await page.getByLabel('resale', { exact: true }).check();
  await press(page, 'Let it take part');
  await heading(page, 'The secret of corner-shop');
  await look(page, 'secret');
  await page.getByRole('link', { name: 'See corner-shop' }).click();
  await look(page, 'participant');
  await page.getByRole('link', { name: 'Change it' }).click();
  await look(page, 'change');
  await page.getByLabel('Record them only (shadow)').check();
  await press(page, 'Save');
  await page.getByText('are recorded only (shadow)').waitFor();

  await page.goto(new URL('/staff/people', page.url()).href);
  await look(page, 'people');
  await page.getByRole('link', { name: 'Invite somebody' }).click();
  await look(page, 'invite');
  await page.getByLabel('Organisation', { exact: true }).selectOption('corner-shop');
  await page.getByLabel('What is the person called?').fill('Till 1');
  await page.getByLabel('Administers the people of the organisation').check();
  await press(page, 'Make a link for them');
  await look(page, 'invited');
  const link = await page.locator('#link').innerText();

  const till = await aPerson();
  await till.goto(link);
  await press(till, 'Sign in');
  await till.goto(new URL('/staff', till.url()).href);
  await till.getByText('Till 1 of corner-shop').waitFor();
  await till.getByRole('link', { name: 'People' }).click();
  await till.getByRole('link', { name: 'Till 1' }).click();
  await heading(till, 'Show your passkey');
  await look(till, 'step up without a passkey');
  await till.getByRole('link', { name: 'Make one first' }).click();
  await press(till, 'Make a passkey');
  await till.getByText('Passkey 1, made').waitFor();
  await till.goto(new URL('/staff/people', till.url()).href);
  await till.getByRole('link', { name: 'Till 1' }).click();
  await look(till, 'person');
  await till.goto(new URL('/staff/step-up', till.url()).href);
  await look(till, 'step up');
  await press(till, 'Show my passkey');
  await heading(till, 'For staff');
  await till.goto(new URL('/staff/purpose', till.url()).href);
  await look(till, 'purpose');
  await press(till, 'Go on');
  await till.getByText('There is a problem').waitFor();
  await look(till, 'purpose with a problem');
  expect(faults).toEqual([]);
});
