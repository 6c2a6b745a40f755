import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeHub, type RunningHub } from '@deadset/hub';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAccessibilityFaults, launchBrowser, overflowAt } from '../browser.ts';

let folder: string;
let hub: RunningHub;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-staff-'));
  const port = await freePort();
  // A hub as `deadset hub` starts it, on a database of its own that has nobody in it yet.
  const config = {
    host: '127.0.0.1',
    port,
    publicUrl: `http://localhost:${port}`,
    dataFolder: folder,
    logOrigin: 'e2e.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'error' as const,
  };
  [hub, browser] = await Promise.all([composeHub(config), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

/** What axe finds on a page, and whether it fits a narrow window. */
async function look(page: Page, name: string): Promise<void> {
  for (const fault of await findAccessibilityFaults(page)) faults.push(`${name}: ${fault}`);
  if ((await overflowAt(page, 320)) > 0) faults.push(`${name}: too wide for a window of 320`);
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

/** Somebody whose browser has an authenticator built in: asks for a finger and gets one. */
async function aPerson(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
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

it('the first administrator comes in by the link, makes a passkey, lets a shop take part and invites its people', async () => {
  const page = await aPerson();
  await page.goto((await hub.firstSignIn()) ?? '');
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return address.port;
}
