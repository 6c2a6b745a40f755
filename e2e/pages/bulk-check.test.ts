import { readFile } from 'node:fs/promises';
import { formatImei, imeiKeyFrom } from '@deadset/domain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { faultsOf, heading, press, type StaffSite, startStaffSite } from './staff-site.ts';

let site: StaffSite;
let browser: Browser;
/** A clerk of a marketplace, whose browser runs no scripts. */
let page: Page;
/** The same clerk with scripts, for what looks at pages is one. */
let looker: Page;
const faults: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
  await site.addOrganisation('market', 'The Market', 'marketplace', ['resale', 'export']);
  looker = await site.signIn(browser, 'market', 'Desk one', ['clerk']);
  const storageState = await looker.context().storageState();
  page = await (
    await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false, storageState })
  ).newPage();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Looks for faults in the page that is open, opened once more with scripts. */
const look = async (name: string) => {
  await looker.goto(page.url());
  faults.push(...(await faultsOf(looker, name)));
};
const imei = (serial: number) => {
  const key = imeiKeyFrom(35_900_001 + (serial % 50), serial);
  if (key === undefined) throw new Error('not a serial number');
  return formatImei(key);
};
const imeis = (count: number) => Array.from({ length: count }, (_, serial) => imei(serial));

/** What the summary list of the page says under a key. */
const figure = (key: string) =>
  page
    .locator('.govuk-summary-list__row', { has: page.getByText(key, { exact: true }) })
    .locator('dd')
    .innerText();

async function sendFile(name: string, content: string | Buffer): Promise<void> {
  await page
    .getByLabel('Or choose a file')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await press(page, 'Send the list');
}

/** Sends a form with the cookies of the browser. */
async function postForm(fields: Readonly<Record<string, string>>): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return fetch(`${site.url}/staff/lists/send`, { method: 'POST', body, headers: { cookie } });
}

async function download(name: string): Promise<string> {
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  return readFile(await (await begun).path(), 'utf8');
}

describe('a clerk of a marketplace, in a browser without scripts', () => {
  it('sends a file, leaves, comes back to its progress, and fetches the answers', async () => {
    await page.goto(`${site.url}/staff`);
    await page.getByRole('link', { name: 'Check long lists' }).click();
    await look('no lists');
    await page.getByRole('button', { name: 'Send a list' }).click();
    await look('send');
    await sendFile('stock.csv', `imei,offer\n${imeis(20_000).join(',x\n')},x\n12345,"=HYPERLINK(1)"\n`);
    await heading(page, 'Your list is being checked');
    const progress = await page.getByRole('progressbar').getAttribute('max');
    expect(progress).toBe('20001');
    const address = page.url();
    expect(await page.getByRole('button', { name: 'End it here' }).count()).toBe(1);
    await page.goto(`${site.url}/staff`);
    await page.goto(address);
    // It asks for itself again, without a script.
    await heading(page, 'Your list is checked');
    expect(await figure('Rows')).toBe('20001');
    expect(await figure('No report found')).toBe('20000');
    expect(await figure('No IMEI in the row')).toBe('1');
    await look('done');
    const csv = await download('Download as CSV');
    expect(csv.split('\r\n')).toHaveLength(20_003);
    expect(csv).toContain('20002,12345,,,,,,,too short: an IMEI has 15 digits');
    expect((await download('Download as JSON')).trim().split('\n')).toHaveLength(20_001);
    await page.getByRole('link', { name: 'row by row' }).click();
    await look('rows');
    await page.getByRole('link', { name: 'The next thousand rows' }).click();
    expect(await page.getByRole('cell', { name: '1002', exact: true }).count()).toBe(1);
    await page.goto(`${site.url}/staff/lists`);
    expect(await page.getByRole('cell', { name: 'stock.csv' }).count()).toBe(1);
    await look('lists');
  });

  it('pastes a freight manifest, whose words cannot do harm, and prints its certificate', async () => {
    await page.goto(`${site.url}/staff/lists/send`);
    await page.getByLabel('A freight manifest').check();
    await page.getByLabel('Before they leave the country').check();
    const nasty = `=cmd|' /C calc'!A0,<script>alert(1)</script>,${imei(1)}`;
    await page.getByLabel('Paste the list').fill(`consignment,line,imei\n${nasty}\nBOX-1\u202E,2,${imei(2)}`);
    await press(page, 'Send the list');
    await heading(page, 'Your list is checked');
    expect(await figure('File')).toBe('pasted');
    await page.getByRole('link', { name: 'row by row' }).click();
    expect(await page.content()).not.toContain('<script>alert');
    await look('rows of a manifest');
    await page.goBack();
    expect(await download('Download as CSV')).toContain(`'=cmd|`);
    await page.getByRole('link', { name: 'Certificate of the whole list' }).click();
    await page.getByText('2 lines, 0 listed').waitFor();
    expect(await page.locator('#certificate-text').innerText()).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{86}$/);
    await look('certificate');
  });

  it.each<[string, string, string | Buffer, string]>([
    [
      'a zip archive',
      'stock.xlsx',
      Buffer.from('PK\x03\x04rest'),
      'The file is a zip archive or a spreadsheet',
    ],
    ['a large picture', 'stock.jpg', Buffer.alloc(12_000_000, 0xff), 'not text in UTF-8'],
    ['a file without rows', 'stock.csv', 'imei\n', 'The list has no rows'],
    ['a file of zero bytes', 'stock.csv', '', 'Choose a file, or paste the list'],
  ])('is told what to do about %s', async (_what, name, content, problem) => {
    await page.goto(`${site.url}/staff/lists/send`);
    await sendFile(name, content);
    await heading(page, 'There is a problem');
    expect(await page.locator('.govuk-error-summary').innerText()).toContain(problem);
  });

  it('finds what was pasted and chosen again when it is refused', async () => {
    await page.goto(`${site.url}/staff/lists/send`);
    await page.getByLabel('A freight manifest').check();
    await page.getByLabel('Before they leave the country').check();
    const pasted = `imei,</textarea><script>alert(1)</script>\n${imeis(500).join('\n')}`;
    await page.getByLabel('Paste the list').fill(pasted);
    await press(page, 'Send the list');
    await page.getByRole('link', { name: 'must name its columns' }).click();
    const box = page.getByLabel('Paste the list');
    expect(await page.locator('#list:focus').count()).toBe(1);
    expect(await box.inputValue()).toBe(pasted);
    expect(await page.getByLabel('A freight manifest').isChecked()).toBe(true);
    expect(await page.getByLabel('Before they leave the country').isChecked()).toBe(true);
  });

  it.each<[string, number, string]>([
    ['of a megabyte finds it again', 60_000, '359000010000000</textarea>'],
    ['of more is told where to find it', 80_000, 'too long to be shown again'],
  ])('who pastes a list %s, though it is refused by its first line', async (_what, lines, shown) => {
    await page.goto(`${site.url}/staff/lists/send`);
    const token = await page.locator('input[name=_csrf]').last().inputValue();
    const form = {
      _csrf: token,
      kind: 'manifest',
      gate: 'resale',
      list: '359000010000000\n'.repeat(lines).trim(),
    };
    const answer = await postForm(form);
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).toContain('must name its columns');
    expect(text.split('359000010000000').length - 1).toBe(lines > 65_536 ? 0 : lines);
    expect(text.includes(shown)).toBe(true);
  });

  it('sees no page with a fault', async () => {
    await looker.goto(`${site.url}/staff/lists/send`);
    await press(looker, 'Send the list');
    await looker.getByRole('link', { name: 'Choose a file, or paste the list' }).waitFor();
    faults.push(...(await faultsOf(looker, 'send, nothing chosen')));
    expect(faults).toEqual([]);
  });
});

describe('a form that is not ours', () => {
  it('sends nothing, whoever is signed in', async () => {
    const answer = await postForm({ _csrf: 'made-up', kind: 'devices', gate: 'resale', list: imei(7) });
    expect(answer.status).toBe(403);
    await page.goto(`${site.url}/staff/lists`);
    expect(await page.getByRole('row').count()).toBe(3);
  });

  it('and somebody without the role opens no page of lists', async () => {
    const other = await site.signIn(browser, 'market', 'Boss', ['organisation-admin']);
    const answer = await other.goto(`${site.url}/staff/lists`);
    expect(answer?.status()).toBe(403);
  });
});
