/*
 * Takes the pictures of the README again, from a demonstration that runs: start one with `npm start`, wait for the end of
 * its story, then `npx tsx docs/pictures/take-screenshots.ts [http://127.0.0.1:8400]`. It reports and proves the phone
 * that /demo offers to visitors, and withdraws the report at the end, so that it can be run again.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../e2e/browser.ts';

const url = process.argv[2] ?? 'http://127.0.0.1:8400';
/** A picture that is larger than this is too slow to load for what it says. */
const mostBytes = 150_000;

async function take(page: Page, name: string, clip?: { top?: number; height: number }): Promise<void> {
  const path = join(import.meta.dirname, `${name}.png`);
  const size = page.viewportSize() ?? { width: 1000, height: 760 };
  await page.screenshot({
    path,
    clip: { x: 0, y: clip?.top ?? 0, width: size.width, height: clip?.height ?? size.height },
  });
  const { size: byteCount } = await stat(path);
  if (byteCount > mostBytes) throw new Error(`${name}.png has ${byteCount} bytes`);
  console.log(`${name}.png ${byteCount} bytes`);
}

async function signIn(page: Page, account: string, password: string): Promise<void> {
  await page.getByLabel('Account name').fill(account);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function check(page: Page, imei: string): Promise<void> {
  await page.goto(`${url}/check`);
  await page.getByLabel('IMEI').fill(imei);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
}

/** Fills in the report up to its confirmation; gives the withdrawal code. */
async function report(page: Page, imei: string): Promise<string> {
  await page.goto(`${url}/report`);
  await page.getByRole('button', { name: 'I am safe. Continue' }).click();
  await page.getByLabel('Somebody took it').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('IMEI', { exact: true }).fill(imei);
  await take(page, 'report');
  await page.getByRole('button', { name: 'Continue' }).click();
  for (const [box, text] of Object.entries({ Day: '1', Month: '6', Year: '2026', Time: '2.30pm' })) {
    await page.getByLabel(box, { exact: true }).fill(text);
  }
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Send the report' }).click();
  const code = await page.locator('#withdrawal-code').innerText();
  await take(page, 'confirmation');
  await page.getByRole('button', { name: 'I have both. Prove it is mine' }).click();
  return code;
}

const browser = await launchBrowser();
try {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(url);
  await take(page, 'start');
  await page.goto(`${url}/demo`);
  await take(page, 'demo', { height: 760 });
  const imei = await page.locator('.ds-facts .ds-code').first().innerText();
  const [account = '', password = ''] = await page
    .locator('.ds-facts')
    .nth(1)
    .locator('strong')
    .allInnerTexts();

  const code = await report(page, imei);
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await signIn(page, account, password);
  await page.getByRole('button', { name: 'Confirm: it is mine' }).click();
  // Long enough for every gate to have signed its receipt.
  await page.waitForTimeout(3000);
  await page.goto(`${url}/report/status?refresh=off`);
  await page.setViewportSize({ width: 1000, height: 1090 });
  await take(page, 'status');
  await page.setViewportSize({ width: 1000, height: 760 });
  await check(page, imei);
  await take(page, 'check');
  await page.goto(`${url}/record`);
  const [newest] = await page.locator('a[href^="/record/"]').all();
  if (newest === undefined) throw new Error('the record has no entries');
  await newest.click();
  await page.setViewportSize({ width: 680, height: 1900 });
  // The picture of its proof, without the hashes above it.
  const box = await page.getByRole('heading', { name: 'Its proof' }).boundingBox();
  await take(page, 'proof', { top: Math.floor(box?.y ?? 0) - 20, height: 760 });
  await page.setViewportSize({ width: 1000, height: 760 });

  await page.goto(`${url}/report/withdraw`);
  await page.getByLabel('Withdrawal code').fill(code);
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Continue to your network' }).click();
  await signIn(page, account, password);
  await page.getByRole('button', { name: 'Withdraw the report' }).click();
  await page.getByText('You withdrew this report').waitFor();
} finally {
  await browser.close();
}
