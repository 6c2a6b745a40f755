import { luhnCheckDigit } from '@deadset/domain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import {
  aPersonIn,
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
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
  await site.addOrganisation('police-east', 'East Police', 'police');
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** The numbers on the boxes of phones; the last digit checks the others. */
const [phone, contested] = ['352099070001001', '352099070002009'].map(withCheckDigit);

const look = async (page: Page, name: string): Promise<void> => {
  faults.push(...(await faultsOf(page, name)));
};

/** Looks at a page of somebody without JavaScript, which the checks need, in a second browser that shows it too. */
async function lookAside(page: Page, name: string): Promise<void> {
  const context = await browser.newContext({
    locale: 'en-GB',
    storageState: await page.context().storageState(),
  });
  const twin = await context.newPage();
  await twin.goto(page.url());
  await look(twin, name);
  await context.close();
}

/** Somebody reports a phone, with no JavaScript; gives what they keep and their page. */
async function report(imei: string) {
  const context = await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}/report`);
  await press(page, 'I am safe. Continue');
  await page.getByLabel('Mine', { exact: true }).check();
  await press(page, 'Continue');
  await page.getByLabel('Somebody took it').check();
  await press(page, 'Continue');
  await page.goto(`${site.url}/report/phone`);
  await page.getByLabel('IMEI', { exact: true }).fill(imei);
  await press(page, 'Continue');
  await page.getByLabel('Day', { exact: true }).fill('1');
  await page.getByLabel('Month').fill('6');
  await page.getByLabel('Year').fill('2026');
  await page.getByLabel('Time', { exact: true }).fill('2.30pm');
  await press(page, 'Continue');
  await press(page, 'Send the report');
  return {
    page,
    reference: await page.locator('#reference').innerText(),
    code: await page.locator('#withdrawal-code').innerText(),
  };
}

async function aStoreOfficer(): Promise<Page> {
  const page = await site.signIn(browser, 'police-east', 'Store desk 4', ['property-officer']);
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  await makePasskey(page);
  await sayPurpose(page, 'To help a keeper who has asked', 'Search of today');
  return page;
}

async function recordSeizure(page: Page, reference: string): Promise<void> {
  await page.goto(`${site.url}/property`);
  await page.getByRole('button', { name: 'Record a seizure' }).click();
  await page.getByLabel('Reference of your force').fill(reference);
  await page.getByLabel('Where was it?').fill('A flat above a shop <script>alert(1)</script>');
  await page.getByLabel('Day', { exact: true }).fill('22');
  await page.getByLabel('Month', { exact: true }).fill('11');
  await page.getByLabel('Year', { exact: true }).fill('2025');
  await page.getByLabel('Time', { exact: true }).fill('14:05');
  await page.getByLabel('Seizure by a constable').check();
  await press(page, 'Record it and add devices');
  await heading(page, 'Add devices');
}

async function decide(page: Page, reference: string, choice: string): Promise<void> {
  const lead = page.getByRole('listitem').filter({ hasText: `Report ${reference}` });
  await lead.getByText('Say what this lead is').click();
  await lead.getByLabel('What it is').selectOption(choice);
  await lead.getByLabel('By what you know it').fill('Receipt and box seen');
  await lead.getByRole('button', { name: 'Keep' }).click();
}

it('a phone goes from a pasted list of mixed rows back to its keeper, and its custody chain is whole', async () => {
  const kept = await report(phone ?? '');
  const page = await aStoreOfficer();
  await page.goto(`${site.url}/property`);
  await look(page, 'store with nothing');
  await page.goto(`${site.url}/property/seizures/new`);
  await press(page, 'Record it and add devices');
  await page.getByText('There is a problem').waitFor();
  await look(page, 'seizure with problems');
  await recordSeizure(page, 'EX/1');
  await look(page, 'add devices');

  const rows = [
    `${phone}, seal: A-10031, black phone`,
    'S/N: F2LXQ1ABCDE; read from: settings; seal: A-10032',
    'ICCID: 8944110068256270054; read from: SIM card',
    '3520990700???91, read from: SIM tray',
    'MAC: A4:83:E7:0B:C2:9D, lost mode: Please call mum',
    '12345678901',
    '=HYPERLINK("http://evil.example"), <img src=x onerror=alert(1)>',
  ];
  await page.getByLabel('Devices', { exact: true }).fill(rows.join('\n'));
  await press(page, 'Take them in');
  await page.getByText('There is a problem').waitFor();
  expect(await page.getByLabel('Devices', { exact: true }).inputValue()).toContain('F2LXQ1ABCDE');
  await page.getByLabel('Where do they lie from now on?').fill('Store 3, shelf B');
  await press(page, 'Take them in');
  await page.getByText('6 devices were taken in and matched.').waitFor();
  await page.getByText('1 line has to be put right').waitFor();
  await look(page, 'seizure');

  await page.getByRole('link', { name: 'See what is wrong' }).click();
  await page.getByText('12345678901').first().waitFor();
  await look(page, 'lines to put right');
  await page.getByLabel('Devices', { exact: true }).fill('');
  await page.getByLabel('Or a CSV file').setInputFiles({
    name: 'list.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('IMEI,Seal,Description\n352099070003007,A-10040,"grey, cracked"\n'),
  });
  await page.getByLabel('Where do they lie from now on?').fill('Store 3, shelf C');
  await press(page, 'Take them in');
  await page.getByText('1 device was taken in and matched.').waitFor();
  const csv = await page.evaluate<string>(
    `fetch(document.querySelector('a[href$="exhibits.csv"]').href).then((answer) => answer.text())`,
  );
  expect(csv).toContain(`'=HYPERLINK`);
  expect(csv).toContain('grey, cracked');

  await page.getByRole('link', { name: '-0001' }).click();
  await page.getByText('The IMEI is that of the report, all 14 places').waitFor();
  await page.getByText('It cannot go back yet').waitFor();
  await look(page, 'exhibit with a lead');
  await decide(page, kept.reference, 'claimant');
  await page.getByText('One person claims it').waitFor();
  await page.getByRole('link', { name: 'What to say or write to them' }).click();
  await page.getByRole('heading', { name: 'A letter or an e-mail' }).waitFor();
  await look(page, 'drafts for the keeper');
  await page.goBack();
  await press(page, 'Tell the keeper');
  await page.getByText('Keeper told').first().waitFor();
  await look(page, 'exhibit told');
  const exhibitAt = page.url();

  await page.goto(`${site.url}/property/slots`);
  await look(page, 'slots with none');
  await page.getByLabel('Station and desk').fill('Bethnal Green, front desk');
  const day = new Date(Date.now() + 3 * 86_400_000);
  await page.getByLabel('Day', { exact: true }).fill(String(day.getUTCDate()));
  await page.getByLabel('Month', { exact: true }).fill(String(day.getUTCMonth() + 1));
  await page.getByLabel('Year', { exact: true }).fill(String(day.getUTCFullYear()));
  await page.getByLabel('From', { exact: true }).fill('09:00');
  await page.getByLabel('Until', { exact: true }).fill('11:00');
  await press(page, 'Open these times');
  await page.getByRole('cell', { name: 'Bethnal Green, front desk' }).first().waitFor();
  await look(page, 'slots');

  // The keeper, on a borrowed phone without JavaScript, comes by the address and not by a link.
  const borrowed = await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false });
  const keeper = await borrowed.newPage();
  await keeper.goto(`${site.url}/collect`);
  await lookAside(keeper, 'collect');
  await keeper.getByLabel('Your reference').fill(kept.reference);
  await keeper.getByLabel('Your code').fill('AAAA-AAAA-AAAA-AAAA');
  await press(keeper, 'Go on');
  await keeper.getByText('Check both').first().waitFor();
  await keeper.getByLabel('Your code').fill(kept.code);
  await press(keeper, 'Go on');
  await heading(keeper, 'Fetch your phone');
  await lookAside(keeper, 'choose a time');
  await press(keeper, 'Book this time');
  await keeper.getByText('Choose a time').first().waitFor();
  await keeper.getByRole('radio').first().check();
  await press(keeper, 'Book this time');
  await heading(keeper, 'Your time is booked');
  await lookAside(keeper, 'time booked');
  const code = await keeper.locator('#collection-code').innerText();

  await page.goto(exhibitAt);
  await page.getByRole('button', { name: 'Hand it to its keeper' }).click();
  await look(page, 'hand over');
  await press(page, 'It is in its keeper’s hands');
  await page.getByText('Look at each of these first').first().waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByLabel('Collection code').fill('ZZZ-ZZZ');
  await press(page, 'It is in its keeper’s hands');
  await page.getByText('This is not the code of the booking').first().waitFor();
  await page.getByLabel('Collection code').fill(code.toLowerCase());
  await press(page, 'It is in its keeper’s hands');
  await page.getByRole('heading', { name: /^Receipt for/ }).waitFor();
  await look(page, 'receipt');

  await page.goto(exhibitAt);
  await page.getByText('The chain is whole.').waitFor();
  await page.getByText('With its keeper').first().waitFor();
  await look(page, 'exhibit returned');
  await keeper.goto(`${site.url}/collect`);
  await keeper.getByText('There is nothing to fetch').waitFor();
  await lookAside(keeper, 'nothing to fetch');
  expect(faults).toEqual([]);
});

it('a scanner that types needs no mouse, and nothing that it types is lost', async () => {
  const page = await aStoreOfficer();
  await recordSeizure(page, 'EX/2');
  await page.getByRole('link', { name: 'Scan instead' }).click();
  await page.getByLabel('Where do they lie from now on?').fill('Store 3, shelf D');
  await page.keyboard.press('Tab');
  const own = ['35209907001000', '35209907001001', '35209907001002'].map(withCheckDigit);
  const scanned = [...own, '12345678901', own[0] ?? ''];
  // As a scanner does: the next code comes while the one before is still on its way.
  for (const code of scanned) {
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
  }
  await page.getByText('3 devices in this seizure').waitFor();
  await page.getByText('says exactly the same').first().waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe('code');
  expect(await page.getByLabel('Scan or type').inputValue()).toBe('');
  await look(page, 'scan');
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByText('2 lines have to be put right').waitFor();

  const plain = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const off = await plain.newPage();
  await off.goto(`${page.url()}/scan`);
  await off.getByLabel('Where do they lie from now on?').fill('Store 3, shelf D');
  await off.getByLabel('Scan or type').fill('352099070010036');
  await off.keyboard.press('Enter');
  await off.getByText('4 devices in this seizure').waitFor();
  expect(await off.getByLabel('Where do they lie from now on?').inputValue()).toBe('Store 3, shelf D');
  expect(faults).toEqual([]);
});

it('labels fill a sheet of 24 and nothing else is printed', async () => {
  const page = await aStoreOfficer();
  await recordSeizure(page, 'EX/3');
  const rows = Array.from({ length: 30 }, (_, i) => `S/N: LABEL${1000 + i}, seal: L-${i}`);
  await page.getByLabel('Devices', { exact: true }).fill(rows.join('\n'));
  await page.getByLabel('Where do they lie from now on?').fill('Store 3');
  await press(page, 'Take them in');
  await page.getByRole('button', { name: 'Print labels' }).click();
  await look(page, 'labels');
  expect(await page.locator('.ds-sheet').count()).toBe(2);
  expect(await page.locator('.ds-label').count()).toBe(30);
  expect(await page.getByRole('img', { name: /^Code 128 of/ }).count()).toBe(30);
  await page.emulateMedia({ media: 'print' });
  const hidden = await page
    .locator('.ds-header, .ds-footer, .ds-no-print')
    .evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
  expect(hidden).toBe(0);
  const box = await page.locator('.ds-label').nth(1).boundingBox();
  // 70 by 37 millimetres at 96 dots an inch.
  expect([Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)]).toEqual([265, 140]);
  expect(Math.round(box?.x ?? 0)).toBe(265);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(2);
  await page.emulateMedia({ media: 'screen' });
  expect(faults).toEqual([]);
});

it('two claimants get nothing at the counter, whoever asks, and the page names the court', async () => {
  const [first, second] = [await report(contested ?? ''), await report(contested ?? '')];
  const page = await aStoreOfficer();
  await recordSeizure(page, 'EX/4');
  await page.getByLabel('Devices', { exact: true }).fill(contested ?? '');
  await page.getByLabel('Where do they lie from now on?').fill('Store 3');
  await press(page, 'Take them in');
  await page.getByRole('link', { name: '-0001' }).click();
  await decide(page, first.reference, 'claimant');
  await decide(page, second.reference, 'claimant');
  await heading(page, 'Two people claim it');
  await page.getByText('Police (Property) Act 1897').first().waitFor();
  await look(page, 'two claimants');
  expect(await page.getByRole('button', { name: 'Hand it to its keeper' }).count()).toBe(0);
  const exhibitAt = page.url();
  await page.goto(`${exhibitAt}/return`);
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByLabel('If there is no code').fill('They insisted');
  await press(page, 'It is in its keeper’s hands');
  await page.getByText('it goes to neither of them here').first().waitFor();
  await page.goto(`${site.url}/property/exhibits?status=contested`);
  await page.getByRole('link', { name: '-0001' }).waitFor();
  await look(page, 'exhibits');
  await page.goto(`${site.url}/property/known`);
  await press(page, 'Keep it');
  await page.getByText('There is a problem').waitFor();
  await look(page, 'known numbers');
  expect(faults).toEqual([]);
});

it('people of other organisations and roles do not come in', async () => {
  await site.addOrganisation('network-a', 'Network A', 'network-operator');
  const page = await site.signIn(browser, 'network-a', 'Administrator', ['organisation-admin']);
  await page.goto(`${site.url}/property`);
  expect(await page.getByRole('main').innerText()).toContain('does not open this page');
  const nobody = await aPersonIn(browser);
  await nobody.goto(`${site.url}/property`);
  await heading(nobody, 'Sign in as staff');
  expect(new URL(nobody.url()).pathname).toBe('/staff/sign-in');
});

function withCheckDigit(digits: string): string {
  return `${digits.slice(0, 14)}${luhnCheckDigit(digits)}`;
}
