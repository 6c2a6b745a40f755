import { formatImei, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import type { Browser, Page } from 'playwright-core';
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
let officer: Page;
const faults: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
  await site.addOrganisation('police-east', 'East Force', 'police');
  await site.addOrganisation('an-auditor', 'An Auditor', 'auditor');
  await site.addOrganisation('corner-shop', 'Corner Shop', 'shop', ['resale']);
  await site.addOrganisation('network-b', 'Northern Mobile', 'network-operator', ['network-attach']);
  officer = await site.signIn(browser, 'police-east', 'PC 4417', ['officer']);
  officer.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  await makePasskey(officer);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

const look = async (page: Page, name: string): Promise<void> => {
  faults.push(...(await faultsOf(page, name)));
};
const aPhone = (serial: number): ImeiKey => imeiKeyFrom(35_209_901, serial) ?? expect.unreachable();
const found = formatImei(aPhone(101));

/** Types with the keys alone: where the focus is must be where the text goes. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate<boolean>(`document.activeElement.matches('${selector}')`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keys do not reach ${selector}`);
}

describe('an officer on the street', () => {
  it('asks on one screen and reads the answer on the next, within a second of the tap that says why', async () => {
    await officer.goto(`${site.url}/police/check`);
    await look(officer, 'quick check');
    const screens: string[] = [];
    officer.on('framenavigated', (frame) => screens.push(frame.url()));
    const timesMs: number[] = [];
    for (let checks = 0; checks < 5; checks += 1) {
      await officer.goto(`${site.url}/police/check`);
      await officer.getByLabel('IMEI', { exact: true }).fill(found);
      const begunAt = performance.now();
      await press(officer, 'Stop and search');
      await heading(officer, 'No report found');
      timesMs.push(performance.now() - begunAt);
    }
    officer.removeAllListeners('framenavigated');
    expect(screens).toHaveLength(2 * timesMs.length);
    expect(timesMs.sort((a, b) => a - b)[2]).toBeLessThan(1_000);
    await look(officer, 'nothing found');
  });

  it('does it all with the keys, and Enter asks nothing without a reason', async () => {
    await officer.goto(`${site.url}/police/check`);
    await tabTo(officer, '#imei');
    await officer.keyboard.type(found);
    await officer.keyboard.press('Enter');
    await officer.getByText('There is a problem').waitFor();
    await look(officer, 'quick check without a reason');
    expect(await officer.getByLabel('IMEI', { exact: true }).inputValue()).toBe(found);
    await tabTo(officer, 'button[value="found-property"]');
    await officer.keyboard.press('Enter');
    await heading(officer, 'No report found');
  });

  it('does it without scripts too', async () => {
    const context = await browser.newContext({
      locale: 'en-GB',
      javaScriptEnabled: false,
      storageState: await officer.context().storageState(),
    });
    const page = await context.newPage();
    await page.goto(`${site.url}/police/check`);
    await page.getByLabel('IMEI', { exact: true }).fill(found);
    await press(page, 'Call for service');
    await heading(page, 'No report found');
    expect(await page.locator('main').innerText()).toContain('Call for service');
    await context.close();
  });
});

it('a reported phone becomes a case, its case a timeline with a wall, and the auditor finds who looked', async () => {
  const phone = aPhone(202);
  const imei = formatImei(phone);
  const victim = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await report(victim, imei);

  await officer.goto(`${site.url}/police/check`);
  await officer.getByLabel('IMEI', { exact: true }).fill(imei);
  await press(officer, 'On premises');
  await heading(officer, 'Somebody says that this phone was stolen');
  await look(officer, 'reported');
  await press(officer, 'Open a case');
  await officer.getByRole('heading', { name: /^Case \d+/ }).waitFor();
  await look(officer, 'case');
  const address = officer.url();
  await anAttempt(phone, 'resale', 'corner-shop');
  await anAttempt(phone, 'network-attach', 'network-b', '208-01');

  await officer.getByRole('link', { name: 'Give one' }).click();
  await look(officer, 'crime reference');
  await press(officer, 'Give it this reference');
  await officer.getByText('There is a problem').waitFor();
  await look(officer, 'crime reference with a problem');
  await officer.getByLabel('Crime reference').fill('01/556677/26');
  await press(officer, 'Give it this reference');
  await officer.getByText('01/556677/26').first().waitFor();

  await officer.getByLabel('Note').fill('<script>alert(1)</script> seen with another phone');
  await press(officer, 'Add the note');
  await officer.getByText('<script>alert(1)</script>').waitFor();
  await officer.getByText('Corner Shop').first().waitFor();
  expect(await officer.content()).not.toContain('208-01');
  await officer.getByRole('link', { name: 'Record the legal basis' }).click();
  await look(officer, 'legal basis');
  await press(officer, 'Record it, and show them');
  await officer.getByText('There is a problem').waitFor();
  await look(officer, 'legal basis with a problem');
  await officer.getByLabel('An authorisation under the Investigatory Powers Act 2016').check();
  await officer.getByLabel('Id of the authorisation').fill('OCDA/2026/00417');
  await press(officer, 'Record it, and show them');
  await officer.getByText('208-01').waitFor();
  await look(officer, 'case with network data');
  expect(officer.url()).toBe(address);

  await officer.getByRole('link', { name: 'Cases', exact: true }).click();
  await look(officer, 'cases');
  await officer.getByLabel('Has one').check();
  await officer.getByLabel('Has turned up since').check();
  await press(officer, 'Apply filters');
  await officer.getByText('1 case fits').waitFor();
  expect(officer.url()).toContain('crime=yes');
  expect(officer.url()).toContain('seen=yes');
  await look(officer, 'cases, filtered');
  await press(officer, 'Open a case');
  await look(officer, 'open a case');
  await press(officer, 'Open the case');
  await officer.getByText('There is a problem').waitFor();
  await look(officer, 'open a case with a problem');
  await officer.goto(address);
  await officer.getByLabel('No further action').check();
  await press(officer, 'Close the case');
  await officer.getByText('This case is closed.').waitFor();
  await look(officer, 'closed case');

  const auditor = await site.signIn(browser, 'an-auditor', 'Auditor 1', ['auditor']);
  await sayPurpose(auditor, 'To check the quality of our own work', 'monthly sample');
  await auditor.goto(`${site.url}/audit`);
  await look(auditor, 'audit');
  await auditor.getByLabel('Who looked at this phone? Its IMEI').fill(imei);
  await tabTo(auditor, 'form button.govuk-button');
  await auditor.keyboard.press('Enter');
  await auditor.getByRole('heading', { name: 'The police zone' }).waitFor();
  await look(auditor, 'audit, found');
  const text = await auditor.locator('main').innerText();
  expect(text).toContain('quick-check');
  expect(text).toContain('see-network-data');
  expect(text).toContain('PC 4417');
  expect(text).not.toContain('Does not fit');
  await auditor.getByLabel('Act').fill('search');
  await press(auditor, 'Search');
  await auditor.getByText('Auditor 1').first().waitFor();
  expect(faults).toEqual([]);
}, 180_000);

/** The report of a victim on a site whose networks say nothing: by IMEI. */
async function report(page: Page, imei: string): Promise<void> {
  await page.goto(`${site.url}/report`);
  await press(page, 'I am safe. Continue');
  await page.getByLabel('Mine', { exact: true }).check();
  await press(page, 'Continue');
  await page.getByLabel('Somebody took it').check();
  await press(page, 'Continue');
  await page.getByLabel('IMEI', { exact: true }).fill(imei);
  await press(page, 'Continue');
  await page.getByLabel('Day', { exact: true }).fill('1');
  await page.getByLabel('Month').fill('6');
  await page.getByLabel('Year').fill('2026');
  await page.getByLabel('Time', { exact: true }).fill('2.30pm');
  await press(page, 'Continue');
  await press(page, 'Send the report');
  await page.locator('#reference').waitFor();
}

let sequence = 0;
async function anAttempt(
  key: ImeiKey,
  gate: 'resale' | 'network-attach',
  participant: string,
  network?: string,
): Promise<void> {
  sequence += 1;
  await site.database.db
    .insertInto('attempt')
    .values({
      edge_key_id: 'of the test',
      sequence,
      participant_id: participant,
      gate,
      network: network ?? null,
      imei_key: key,
      outcome: 'refuse',
      reason: 'declared-stolen',
      tier: 1,
      at: new Date(Date.now() + 1_000),
      received_at: new Date(),
      presenter: null,
    })
    .execute();
}
