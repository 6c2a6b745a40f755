import { formatImei, imeiKeyFrom } from '@deadset/domain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
const faults: string[] = [];

beforeAll(async () => {
  const settings = { trackedGoodsEntry: 'S.I. of a test, regulation 2' };
  [site, browser] = await Promise.all([startStaffSite(settings), launchBrowser()]);
  await site.addOrganisation('police-east', 'East Force', 'police');
}, 180_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

const phone = imeiKeyFrom(35_209_901, 501) ?? expect.unreachable();

const look = async (page: Page, name: string): Promise<void> => {
  faults.push(...(await faultsOf(page, name)));
};

async function aPerson(called: string, roles: Parameters<StaffSite['signIn']>[3]): Promise<Page> {
  const page = await site.signIn(browser, 'police-east', called, roles);
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  await makePasskey(page);
  await sayPurpose(page, 'To investigate a crime', 'A tracked telephone');
  return page;
}

/** Fills in the day and time of a form, in London, so many minutes ago. */
async function fillWhen(page: Page, minutesAgo: number): Promise<void> {
  const london = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(Date.now() - minutesAgo * 60_000);
  const [, day = '', month = '', year = '', time = ''] = /(\d+)\/(\d+)\/(\d+), (\d+:\d+)/.exec(london) ?? [];
  await page.getByLabel('Day', { exact: true }).fill(day);
  await page.getByLabel('Month', { exact: true }).fill(month);
  await page.getByLabel('Year', { exact: true }).fill(year);
  await page.getByLabel('Time', { exact: true }).fill(time);
}

/** Opens a case about a phone that nobody has reported, and begins an entry on it. */
async function beginEntry(page: Page): Promise<void> {
  await page.goto(`${site.url}/police/check`);
  await page.getByLabel('IMEI', { exact: true }).fill(formatImei(phone));
  await press(page, 'On premises');
  await press(page, 'Open a case');
  await look(page, 'case');
  await page.getByRole('link', { name: 'Ask for entry on tracking data' }).click();
  await press(page, 'Begin');
  await page.getByText('There is a problem').waitFor();
  await look(page, 'begin with a problem');
  await page.getByLabel('Specified premises').fill('14 Acacia Terrace, flat 3 <script>alert(1)</script>');
  await page.getByLabel('Latitude and longitude of its middle').fill('51.507412, -0.127812');
  await page.getByLabel('Radius in metres').fill('8');
  await page.getByLabel('How many homes or units are in it?').fill('6');
  await page.getByLabel('Specified items').fill('A black telephone with a cracked corner');
  await fillWhen(page, 120);
  await press(page, 'Begin');
}

it('an inspector reads a pack and writes down a decision within two minutes, and an officer records what came of it', async () => {
  const officer = await aPerson('PC 4417', ['officer']);
  await beginEntry(officer);
  await heading(officer, 'Add a tracking point');
  await look(officer, 'entry with nothing');
  await officer.locator('#point-position').fill('51.507433, -0.127799');
  await officer.getByLabel('Accuracy in metres').fill('25');
  await fillWhen(officer, 10);
  await officer.getByLabel('The maker’s find service').check();
  await officer.getByLabel('I saw it on the keeper’s screen').check();
  await officer.getByLabel('Who exactly, and on what').fill('PC 4417 on the keeper’s tablet');
  await press(officer, 'Add the point');
  await officer.getByText('A position has neither a door nor a height').first().waitFor();
  await look(officer, 'entry with a point');
  await officer.getByRole('button', { name: 'Ask an inspector' }).click();
  await look(officer, 'ask');
  for (const section of ['(a)(i)', '(a)(ii)', '(a)(iii)', '(b)'])
    await officer
      .getByLabel(`Section 26A(2)${section}`, { exact: true })
      .fill('The keeper showed it, and I saw it');
  await press(officer, 'Ask an inspector');
  await officer.getByText('An inspector who neither gathered this').waitFor();

  const inspector = await aPerson('Inspector 7', ['inspector']);
  const begunAt = performance.now();
  await inspector.goto(`${site.url}/police/entries`);
  await inspector.getByRole('link', { name: 'Entry 1', exact: true }).click();
  await inspector.getByRole('button', { name: 'Decide' }).click();
  await heading(inspector, 'Your decision');
  await look(inspector, 'decide');
  const tests = await inspector.getByRole('checkbox').all();
  expect(tests).toHaveLength(4);
  for (const test of tests) await test.check();
  await inspector.getByLabel('Authorise entry and search').check();
  await inspector.getByLabel('I gave it by word of mouth before').check();
  await fillWhen(inspector, 2);
  await inspector.getByLabel('If authorised: for how many hours?').fill('2');
  await inspector.getByLabel('Your rank').selectOption('Inspector');
  await inspector.getByLabel('Your reasons').fill('Fresh and near, and the bell of flat 3 was named');
  await press(inspector, 'Write it down');
  await inspector.getByText('Entry and search authorised').waitFor();
  expect(performance.now() - begunAt).toBeLessThan(120_000);
  await look(inspector, 'authorised');

  await officer.reload();
  await officer.getByRole('button', { name: 'Record what came of it' }).click();
  await look(officer, 'outcome');
  await officer.getByLabel('Entered, and something that was looked for was found').check();
  await fillWhen(officer, 0);
  await officer.getByLabel('By a constable in uniform').check();
  await officer.getByLabel('What happened').fill('It was in a drawer of flat 3');
  await press(officer, 'Record it');
  await officer.getByText('Outcome recorded').waitFor();
  await look(officer, 'done');
  await inspector.goto(`${site.url}/police/entries`);
  await look(inspector, 'list');
  await officer.goto(`${site.url}/police/cases/1/exhibits`);
  await look(officer, 'exhibit list');
  await officer.goto(`${site.url}/police/cases/1/links`);
  await look(officer, 'links');
  expect(faults).toEqual([]);
}, 180_000);
