import { formatImei, imeiKeyFrom, offenceTitles } from '@deadset/domain';
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

beforeAll(async () => {
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
  for (const [id, name, role] of [
    ['network-a', 'Northern Mobile', 'network-operator'],
    ['police-east', 'Eastern Police', 'police'],
    ['town-hall', 'Town Hall', 'city-hall'],
  ] as const)
    await site.addOrganisation(id, name, role);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

let serial = 700_000;
/** The number of a phone that nobody has named yet. */
function anImei(): string {
  serial += 5_000;
  const key = imeiKeyFrom(35_175_605, serial);
  if (key === undefined) throw new Error('not a serial number');
  return formatImei(key);
}

async function aHandler(
  organisation: string,
  role: 'call-handler' | 'supporter' = 'call-handler',
): Promise<Page> {
  const page = await site.signIn(browser, organisation, 'Desk 4', [role]);
  await page.goto(`${site.url}/staff/calls`);
  return page;
}

const focused = (page: Page) =>
  page.evaluate<string>('document.activeElement.name ?? document.activeElement.tagName');
const textOf = async (page: Page) => page.locator('main').innerText();

/** Goes on by Tab alone to each of these fields in this order, and does in each what is to be done there. */
async function byKeys(
  page: Page,
  steps: readonly (readonly [field: string, keys: string])[],
): Promise<string[]> {
  const reached: string[] = [];
  // The page gives its first field the focus once it is drawn.
  await page.locator(':focus').waitFor();
  for (const [field, keys] of steps) {
    if (reached.length > 0) await page.keyboard.press('Tab');
    reached.push(await focused(page));
    if (keys.startsWith('type ')) await page.keyboard.type(keys.slice(5));
    else if (keys !== '') await page.keyboard.press(keys);
    if (reached.at(-1) !== field) break;
  }
  return reached;
}

const wholeCall = (imei: string) =>
  [
    ['safe', 'Space'],
    ['caller', 'Space'],
    ['agreed', ''],
    ['happened', 'Space'],
    ['when', 'type yesterday 5pm'],
    ['imei1', `type ${imei}`],
    ['imei2', ''],
    ['line', ''],
    ['operator', ''],
    ['act', ''],
    ['force', 'ArrowRight'],
    ['fear', 'ArrowRight'],
    ['onPerson', 'Space'],
    ['circumstance', ''],
    ['liability', 'Space'],
    ['officer', 'Space'],
  ] as const;

describe('a call that is taken with the keyboard alone', () => {
  it('takes far less than 90 seconds on one screen, and the reference is read aloud with a check character', async () => {
    const page = await aHandler('town-hall');
    const faults = await faultsOf(page, 'call');
    await page.goto(`${site.url}/staff/calls`);
    const visited: string[] = [];
    page.on('framenavigated', (frame) => visited.push(frame.url()));
    const steps = wholeCall(anImei());
    const began = performance.now();
    expect(await byKeys(page, steps)).toEqual(steps.map(([field]) => field));
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('act');
    expect(visited).toEqual([]);
    await page.keyboard.press('Enter');
    await heading(page, 'Read this to the caller');
    const seconds = (performance.now() - began) / 1000;
    expect(seconds).toBeLessThan(30);
    expect(await page.locator('#reference').innerText()).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$/);
    const said = await page.getByRole('list', { name: 'Reference, spelled' }).innerText();
    expect(said).toMatch(/[A-Z][a-z]+|zero|one|two|three|four|five|six|seven|eight|nine/);
    expect(await textOf(page)).toContain('This is not yet a crime report');
    expect(await page.locator('#code').isVisible()).toBe(false);
    faults.push(...(await faultsOf(page, 'taken')));
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.keyboard.press('Alt+n');
    await heading(page, 'Take a call');
    expect(await focused(page)).toBe('safe');
    expect(faults).toEqual([]);
  });

  it('is sent by an access key, and Enter in a field never sends it', async () => {
    const page = await aHandler('town-hall');
    await byKeys(page, wholeCall(anImei()).slice(0, 6));
    await page.keyboard.press('Enter');
    await page.getByText('No open report of this phone or line').waitFor();
    await page.keyboard.press('Alt+s');
    await page.getByText('There is a problem').waitFor();
    expect(await page.getByLabel('When?').inputValue()).toBe('yesterday 5pm');
    expect(await focused(page)).toBe('liability');
    await page.keyboard.press('Space');
    await page.keyboard.press('Alt+s');
    await heading(page, 'Read this to the caller');
  });
});

describe('the screen of a call', () => {
  it('shows reports of the same phone while its number is typed, and sends another one only when its handler says so', async () => {
    const imei = anImei();
    const first = await aHandler('town-hall');
    await byKeys(first, wholeCall(imei));
    await press(first, 'Send the report');
    const reference = await first.locator('#reference').innerText();
    const page = await aHandler('police-east');
    await byKeys(page, wholeCall(imei).slice(0, 6));
    await page.getByText('Reported already').waitFor();
    await page.locator('main').getByText(reference).waitFor();
    expect(await focused(page)).toBe('imei1');
    const faults = await faultsOf(page, 'call with reports');
    expect(page.url()).toBe(`${site.url}/staff/calls`);
    await page.getByLabel('I read it, and the caller agreed').check();
    await press(page, 'Send the report');
    await page.getByRole('link', { name: 'This phone is reported already' }).waitFor();
    expect(await page.getByLabel('IMEI', { exact: true }).inputValue()).toBe(imei);
    faults.push(...(await faultsOf(page, 'call with a problem')));
    await page.getByLabel('This is another report: send it all the same').check();
    await press(page, 'Send the report');
    await heading(page, 'Read this to the caller');
    await page.getByText('An officer is asked to look at it').waitFor();
    expect(faults).toEqual([]);
  });

  it.each([
    [{ force: 'Yes' }, `Proposed: 34B ${offenceTitles['34B']}`],
    [{ force: 'No', fear: 'Yes' }, `Proposed: 34B ${offenceTitles['34B']}`],
    [{ force: 'No', fear: 'No', onPerson: 'Yes' }, `Proposed: 39 ${offenceTitles['39']}`],
    [{ force: 'No', fear: 'No', onPerson: 'No' }, 'Ask next: Where was the phone'],
    [{ force: 'No' }, 'Ask next: Did words or actions'],
  ])('says of the answers %j: %s', async (answers, words) => {
    const page = await aHandler('town-hall');
    await page.getByLabel('Stolen').check();
    expect(await page.locator('#offence-said').innerText()).toContain('Ask next: Did anyone push');
    for (const [name, answer] of Object.entries(answers))
      await page.locator(`input[name="${name}"][value="${answer.toLowerCase()}"]`).check();
    await page.locator('#offence-said', { hasText: words }).waitFor();
    await page.context().close();
  });

  it('works without JavaScript: other reports are shown by a button on the same page', async () => {
    const signedIn = await aHandler('town-hall');
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
    await context.addCookies(await signedIn.context().cookies());
    const page = await context.newPage();
    await page.goto(`${site.url}/staff/calls`);
    const imei = anImei();
    for (let round = 0; round < 2; round += 1) {
      await byKeysWithoutScript(page, imei);
      await press(page, 'Look for other reports');
      expect(page.url()).toBe(`${site.url}/staff/calls`);
      const found = round === 0 ? 'No open report of this phone or line' : 'Reported already';
      await page.getByText(found).waitFor();
      expect(await textOf(page)).toContain('Proposed: 39');
      if (round === 0) await press(page, 'Send the report');
      if (round === 0) await page.getByRole('button', { name: 'Next call' }).click();
    }
  });
});

async function byKeysWithoutScript(page: Page, imei: string): Promise<void> {
  for (const [name, value] of [
    ['safe', 'yes'],
    ['caller', 'keeper'],
    ['happened', 'stolen'],
    ['force', 'no'],
    ['fear', 'no'],
    ['onPerson', 'yes'],
    ['liability', 'read'],
  ] as const)
    await page.locator(`input[name="${name}"][value="${value}"]`).check();
  await page.getByLabel('When?').fill('2h');
  await page.getByLabel('IMEI', { exact: true }).fill(imei);
}

describe('a caller who asks about a report', () => {
  it('is found by reference or phone for a stated purpose, and takes it back with the code', async () => {
    const imei = anImei();
    const page = await aHandler('town-hall');
    await byKeys(page, wholeCall(imei));
    await press(page, 'Send the report');
    const reference = await page.locator('#reference').innerText();
    await page.getByText('Show the code').click();
    const code = await page.locator('#code').innerText();
    await page.goto(`${site.url}/staff/calls/find`);
    await heading(page, 'Why do you look?');
    await sayPurpose(page, 'To help a keeper who has asked', 'call 12');
    await page.goto(`${site.url}/staff/calls/find`);
    const faults = await faultsOf(page, 'find');
    await page.getByLabel('Reference, IMEI or number of the line').fill(imei);
    await press(page, 'Find');
    faults.push(...(await faultsOf(page, 'found')));
    await page.getByRole('link', { name: reference }).click();
    await heading(page, `Report ${reference}`);
    faults.push(...(await faultsOf(page, 'open')));
    await page.getByLabel('Withdrawal code').fill('0000-0000-0000-0000');
    await press(page, 'Withdraw the report');
    await page.getByRole('link', { name: 'We cannot find a report' }).waitFor();
    await page.getByLabel('Withdrawal code').fill(code.toLowerCase());
    await press(page, 'See what each party has done');
    await page.getByText('No gate is connected yet').waitFor();
    await page.getByLabel('Withdrawal code').fill(code);
    await press(page, 'Withdraw the report');
    await page.getByText('The report is withdrawn').waitFor();
    faults.push(...(await faultsOf(page, 'withdrawn')));
    expect(faults).toEqual([]);
  });
});

describe('an officer who is asked to look', () => {
  it('confirms a class and gives a crime reference, and the report is police verified', async () => {
    const imei = anImei();
    const handler = await aHandler('town-hall');
    await byKeys(handler, wholeCall(imei));
    await press(handler, 'Send the report');
    const reference = await handler.locator('#reference').innerText();
    const page = await site.signIn(browser, 'police-east', 'Officer 7', ['officer']);
    await makePasskey(page);
    await sayPurpose(page, 'To investigate a crime', 'reports of today');
    await page.goto(`${site.url}/staff/calls/officer`);
    const own = page.locator('section', { hasText: reference });
    await own.getByText('Proposed: 39 Theft from the person').waitFor();
    await own.getByLabel('Class that you confirm').fill('theft');
    await own.getByLabel('Crime reference of your force').fill('EP/1234/26');
    await own.getByRole('button').click();
    await page.getByRole('link', { name: 'A class is written as' }).waitFor();
    const faults = await faultsOf(page, 'officer');
    expect(await own.getByLabel('Crime reference of your force').inputValue()).toBe('EP/1234/26');
    await own.getByLabel('Class that you confirm').fill('39');
    await own.getByRole('button').click();
    await page.waitForLoadState();
    expect(await page.getByText(reference).count()).toBe(0);
    await page.goto(`${site.url}/staff/calls/${reference.slice(0, 9)}`);
    await page.getByText('The police have verified it').waitFor();
    expect(faults).toEqual([]);
  });
});
