import type { Page } from 'playwright-core';
import { heading, press } from '../../e2e/pages/staff-site.ts';
import { open, type Scene } from './scene.ts';

/** An officer finds a reported phone on the street and opens its case; the shop was offered it too. */
const street: Scene = {
  pictures: ['police-check', 'police-answer', 'case', 'cases'],
  play: async ({ town, album, reported }) => {
    const { imei } = await reported();
    const page = await town.desk('Officer');
    await open(page, town, '/police/check');
    await page.getByLabel('IMEI', { exact: true }).fill(imei);
    await album.take(page, 'police-check', {
      window: 'phone',
      until: page.getByRole('button', { name: 'On premises' }),
    });
    await press(page, 'Stop and search');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await album.take(page, 'police-answer', { window: 'phone', until: page.locator('main ul').last() });
    await press(page, 'Open a case');
    await page.getByRole('heading', { name: /^Case \d+/ }).waitFor();
    await fetch(town.shopUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ imei, seller: 'customer-1' }),
    });
    await page.getByLabel('Note').fill('Found in a search with two other phones.');
    await press(page, 'Add the note');
    await album.take(page, 'case', {
      from: page.getByRole('heading', { name: 'What happened to the phone' }),
      until: page.locator('.moj-timeline__item').nth(3),
    });
    await open(page, town, '/police/cases');
    await album.take(page, 'cases');
  },
};

/** Devices of a search come into the store, and one of them has a keeper. */
const store: Scene = {
  pictures: ['exhibits', 'exhibit', 'labels', 'collect'],
  play: async ({ town, album, reported }) => {
    const { imei, reference, code } = await reported();
    const page = await town.deskWith('Property store', 'To help a keeper who has asked', 'Search of today');
    await takeIn(page, [
      `${imei}, seal: A-10031, black phone`,
      'S/N: F2LXQ1ABCDE; read from: settings; seal: A-10032',
      'ICCID: 8944110068256270054; read from: SIM card',
      'S/N: R5CT90ABCDE; read from: settings; seal: A-10034',
      'MAC: A4:83:E7:0B:C2:9D; seal: A-10035',
      '352099070010036, seal: A-10036, blue phone',
    ]);
    await page.getByRole('button', { name: 'Print labels' }).click();
    await album.take(page, 'labels');
    await open(page, town, '/property/exhibits');
    await album.take(page, 'exhibits');
    await page.getByRole('link', { name: '-0001' }).click();
    await page.getByText('It cannot go back yet').waitFor();
    await album.take(page, 'exhibit', { until: page.getByText('Say what this lead is') });
    await tellKeeper(page, reference);
    await openTimes(page);
    const keeper = await town.visitor();
    await open(keeper, town, '/collect');
    await keeper.getByLabel('Your reference').fill(reference);
    await keeper.getByLabel('Your code').fill(code);
    await press(keeper, 'Go on');
    await heading(keeper, 'Fetch your phone');
    await album.take(keeper, 'collect', { window: 'phone' });
  },
};

async function takeIn(page: Page, devices: readonly string[]): Promise<void> {
  await page.goto(new URL('/property', page.url()).href);
  await page.getByRole('button', { name: 'Record a seizure' }).click();
  await page.getByLabel('Reference of your force').fill('EX/1');
  await page.getByLabel('Where was it?').fill('A flat above a shop');
  for (const [box, text] of Object.entries({ Day: '22', Month: '11', Year: '2025', Time: '14:05' }))
    await page.getByLabel(box, { exact: true }).fill(text);
  await page.getByLabel('Seizure by a constable').check();
  await press(page, 'Record it and add devices');
  await page.getByLabel('Devices', { exact: true }).fill(devices.join('\n'));
  await page.getByLabel('Where do they lie from now on?').fill('Store 3, shelf B');
  await press(page, 'Take them in');
  await page.getByText(/(was|were) taken in and matched/).waitFor();
}

async function tellKeeper(page: Page, reference: string): Promise<void> {
  const lead = page.getByRole('listitem').filter({ hasText: `Report ${reference}` });
  await lead.getByText('Say what this lead is').click();
  await lead.getByLabel('What it is').selectOption('claimant');
  await lead.getByLabel('By what you know it').fill('Receipt and box seen');
  await lead.getByRole('button', { name: 'Keep' }).click();
  await press(page, 'Tell the keeper');
  await page.getByText('Keeper told').first().waitFor();
}

/** Opens times of the day after tomorrow at which keepers can come. */
async function openTimes(page: Page): Promise<void> {
  await page.goto(new URL('/property/slots', page.url()).href);
  await page.getByLabel('Station and desk').fill('Front desk');
  const day = new Date(Date.now() + 2 * 86_400_000);
  const typed = [day.getUTCDate(), day.getUTCMonth() + 1, day.getUTCFullYear()].map(String);
  for (const [index, box] of ['Day', 'Month', 'Year'].entries())
    await page.getByLabel(box, { exact: true }).fill(typed[index] ?? '');
  await page.getByLabel('From', { exact: true }).fill('09:00');
  await page.getByLabel('Until', { exact: true }).fill('11:00');
  await press(page, 'Open these times');
  await page.getByRole('cell', { name: 'Front desk' }).first().waitFor();
}

/** What a court asks of a case: its exhibits with their custody, and who and what is linked, by whose word. */
const papers: Scene = {
  pictures: ['exhibit-list', 'case-links'],
  play: async ({ town, album, reported }) => {
    const { imei } = await reported();
    const page = await town.desk('Officer');
    await openCase(page, imei);
    const place = new URL(page.url()).pathname;
    await open(page, town, `${place}/exhibits`);
    if (await page.getByText('has no exhibit that is the phone of this case').isVisible()) {
      const clerk = await town.deskWith(
        'Property store',
        'To help a keeper who has asked',
        'Search of today',
      );
      await takeIn(clerk, [`${imei}, seal: A-10031, black phone`]);
      await page.reload();
    }
    await album.take(page, 'exhibit-list', { until: page.getByText('The chain is whole').first() });
    await open(page, town, `${place}/links`);
    await page.getByLabel('CSV or JSON').fill(linksOfCase.join('\n'));
    await press(page, 'Take it in');
    await page.getByText('was seen at').first().waitFor();
    await album.take(page, 'case-links', { until: page.getByRole('table').nth(1) });
  },
};

const linksOfCase = [
  'record,label,kind,standing,name,details,at,from,to,role,basis,source,information,handling,conditions,provenance',
  'entity,P1,person,suspect,A man in a red cap,,,,,,,,,,,',
  'entity,O1,object,,A black moped,No number plate,,,,,,,,,,',
  'entity,L1,location,,The underpass,,,,,,,,,,,',
  'link,K1,,,,,,P1,L1,was seen at,fact,1,A,P,,Camera 14 of the borough',
  'link,K2,,,,,,P1,O1,rode,assessment,2,C,C,For this case alone,Report 7',
];

/** Opens the page of the case of a phone, and the case where there is none yet. */
async function openCase(page: Page, imei: string): Promise<void> {
  await page.goto(new URL('/police/check', page.url()).href);
  await page.getByLabel('IMEI', { exact: true }).fill(imei);
  await press(page, 'Stop and search');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const own = page.getByRole('link', { name: /^Case \d+$/ });
  if ((await own.count()) > 0) await own.first().click();
  else await press(page, 'Open a case');
  await page.getByRole('heading', { name: /^Case \d+/ }).waitFor();
}

export const policeScenes: readonly Scene[] = [street, store, papers];
