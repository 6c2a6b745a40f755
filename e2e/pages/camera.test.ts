import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { type Barcode, filmOf, photoOf, photoOfAll } from './barcode-pictures.ts';
import { type Site, startSite } from './site.ts';

const fakeCamera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
let site: Site;
let browser: Browser;
let folder: string;
let imei: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-camera-'));
  site = await startSite();
  ({ imei } = site.aKeeper());
  const film = join(folder, 'box.y4m');
  await writeFile(film, await filmOf({ symbology: 'code128', text: imei }));
  browser = await launchBrowser(...fakeCamera, `--use-file-for-fake-video-capture=${film}`);
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true });
});

/** A buyer on the page of the check, and what their browser has asked for since. */
async function aBuyer(from: Browser = browser): Promise<{ page: Page; asked: string[] }> {
  const page = await (await from.newContext({ locale: 'en-GB' })).newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  page.on('pageerror', (error) => asked.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') asked.push(`console: ${message.text()}`);
  });
  await page.goto(`${site.url}/check`, { waitUntil: 'networkidle' });
  return { page, asked };
}

const box = (page: Page) => page.getByLabel('IMEI', { exact: true });
const says = (page: Page) => page.locator('[data-camera="says"]');
const isWatching = (page: Page) =>
  page.evaluate<boolean>("document.querySelector('video').srcObject?.active === true");

async function choosePhoto(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel('Or choose a photo of it').setInputFiles({ name, mimeType: 'image/png', buffer });
}

describe('a number read by camera', () => {
  it('is put into the box and checked, with the camera off again and no picture sent', async () => {
    const { page, asked } = await aBuyer();
    expect(asked.filter((one) => one.includes('barcode'))).toEqual([]);
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await expect.poll(() => box(page).inputValue(), { timeout: 30_000 }).toBe(imei);
    expect(await isWatching(page)).toBe(false);
    expect(await says(page).innerText()).toContain(imei);
    expect(asked.filter((one) => /barcode-engine-.*\.wasm$/.test(one))).toHaveLength(1);
    expect(asked.filter((one) => !one.startsWith('GET '))).toEqual([]);
    expect(await findFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByRole('heading', { name: 'No report found' }).waitFor();
  });

  it('can be stopped, and stops when the page is left', async () => {
    const blank = join(folder, 'nothing.y4m');
    await writeFile(blank, await filmOf({ symbology: 'ean13', text: '5012345678900' }));
    const other = await launchBrowser(...fakeCamera, `--use-file-for-fake-video-capture=${blank}`);
    const { page } = await aBuyer(other);
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await says(page).getByText('Looking for a bar code').waitFor();
    await expect.poll(() => isWatching(page)).toBe(true);
    expect(await findFaults(page)).toEqual([]);
    expect(await overflowAt(page, 320)).toBe(0);
    // The bar code of the product is read over and over, and is no IMEI.
    expect(await box(page).inputValue()).toBe('');
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    expect(await isWatching(page)).toBe(false);
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await expect.poll(() => isWatching(page)).toBe(true);
    await page.evaluate("dispatchEvent(new Event('pagehide'))");
    expect(await isWatching(page)).toBe(false);
    await other.close();
  });

  it('that is refused is said, with what to do', async () => {
    const refusing = await launchBrowser(
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream=deny',
    );
    const { page } = await aBuyer(refusing);
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await expect.poll(() => says(page).innerText()).toContain('The camera is not allowed for this page');
    expect(await isWatching(page)).toBe(false);
    await refusing.close();
  });

  it('is not offered where there is no camera, and nothing is offered without scripts', async () => {
    const bare = await launchBrowser();
    const { page } = await aBuyer(bare);
    expect(await page.getByRole('button', { name: 'Use the camera' }).count()).toBe(0);
    expect(await page.getByLabel('Or choose a photo of it').isVisible()).toBe(true);
    const scriptless = await (await bare.newContext({ javaScriptEnabled: false })).newPage();
    await scriptless.goto(`${site.url}/check`);
    expect(await scriptless.getByText('You need not type it').isVisible()).toBe(false);
    await bare.close();
  });
});

describe('a number read from a photo', () => {
  it.each<[string, Barcode['symbology'], (imei: string) => string]>([
    ['the bar code of a box', 'code128', (digits) => digits],
    ['the QR code of a phone', 'qrcode', (digits) => `IMEI:${digits};SN:F2LXK3ABCDEF`],
    [
      'the DataMatrix of a phone',
      'datamatrix',
      (digits) => `${digits} R58M123ABC 89044000000000000000000000001234`,
    ],
  ])('is found in %s', async (_what, symbology, textOf) => {
    const { page, asked } = await aBuyer();
    await choosePhoto(page, 'box.png', await photoOf({ symbology, text: textOf(imei) }));
    await expect.poll(() => box(page).inputValue(), { timeout: 30_000 }).toBe(imei);
    expect(asked.filter((one) => !one.startsWith('GET '))).toEqual([]);
  });

  it('is chosen by the buyer where a phone with two SIM cards shows two', async () => {
    const { page } = await aBuyer();
    const second = site.aKeeper().imei;
    const sheet = await photoOfAll([
      { symbology: 'code128', text: imei },
      { symbology: 'code128', text: second },
      { symbology: 'ean13', text: '5012345678900' },
    ]);
    await choosePhoto(page, 'two.png', sheet);
    await says(page).getByText('There is more than one number').waitFor();
    expect(await findFaults(page)).toEqual([]);
    await page.getByRole('button', { name: second }).click();
    expect(await box(page).inputValue()).toBe(second);
  });

  it('is not invented: a number that does not fit, another bar code and a file that is no picture are told', async () => {
    const { page } = await aBuyer();
    const wrong = `${imei.slice(0, 14)}${(Number(imei.at(-1)) + 1) % 10}`;
    await choosePhoto(page, 'wrong.png', await photoOf({ symbology: 'code128', text: wrong }));
    await says(page).getByText('There is no IMEI in a bar code on this photo').waitFor();
    await choosePhoto(page, 'text.png', Buffer.from('<script>alert(1)</script>'));
    await says(page).getByText('not a picture that your browser can open').waitFor();
    expect(await box(page).inputValue()).toBe('');
  });
});

describe('the page with a camera', () => {
  it('lets this page alone use it, and loads the reader only when asked', async () => {
    const policies = await Promise.all(
      ['/check', '/check/list', '/', '/certificate'].map(async (path) => {
        const { headers } = await fetch(`${site.url}${path}`);
        const wasm = headers.get('content-security-policy')?.includes('wasm-unsafe-eval');
        return [path, headers.get('permissions-policy'), wasm];
      }),
    );
    expect(policies).toEqual([
      ['/check', 'camera=(self), microphone=()', true],
      ['/check/list', 'camera=(self), microphone=()', true],
      ['/', 'camera=(), microphone=()', false],
      ['/certificate', 'camera=(), microphone=()', false],
    ]);
  });
});
