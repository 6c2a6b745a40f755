import { cloneRules } from '@deadset/domain';
import { addParticipant } from '@deadset/hub';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { faultsOf, heading, press, type StaffSite, sayPurpose, startStaffSite } from './staff-site.ts';

let site: StaffSite;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** A network tells that it saw a number on two phones yesterday. */
async function tell(imei: string): Promise<number> {
  const network = { id: 'network-a', name: 'Network A', role: 'network-operator', gates: [] } as const;
  const { secret } = await addParticipant(site.database.db, { ...network, scopes: ['attempts'] });
  const given = await fetch(`${site.url}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`network-a:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const token: unknown = await given.json();
  const bearer =
    typeof token === 'object' && token !== null && 'access_token' in token ? token.access_token : '';
  const at = new Date(Date.now() - 86_400_000).toISOString();
  const signals = (['two-lines-at-once', 'impossible-travel'] as const).map((rule) => {
    const { family, strength } = cloneRules[rule];
    return { rule, family, strength, at, value: rule === 'impossible-travel' ? '1535.9' : '12' };
  });
  const counted = { firstSeenAt: at, lastSeenAt: at, attaches: 40, lines: 2 };
  const answer = await fetch(`${site.url}/v1/clone-findings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${String(bearer)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ findings: [{ imei, ...counted, signals }] }),
  });
  return answer.status;
}

it('a decider reads why a number is on the list, row by row, and says that it is one phone', async () => {
  await site.addOrganisation('city-hall', 'City Hall', 'city-hall');
  const page: Page = await site.signIn(browser, 'city-hall', 'Decider', ['appeal-decider']);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  const look = async (name: string) => void faults.push(...(await faultsOf(page, name)));

  await sayPurpose(page, 'To decide an appeal or a dispute', 'what waits today');
  await page.goto(`${site.url}/staff`);
  await page.getByRole('link', { name: 'Numbers on several phones' }).click();
  await heading(page, 'Numbers on several phones');
  await page.getByText('No number waits.').waitFor();
  await look('empty list');

  expect(await tell('35175605123456')).toBe(200);
  await page.reload();
  await look('list');
  await page.getByRole('link', { name: '351756051234567' }).click();
  await page.getByText('Two lines took turns on it faster than anybody changes SIM cards').waitFor();
  await page.getByText('1535.9 km/h').waitFor();
  await look('number');

  await press(page, 'Decide');
  await page.getByRole('link', { name: 'Choose what you have found.' }).waitFor();
  await look('number with a fault');
  await page.getByLabel('One phone that many use').check();
  await press(page, 'Decide');
  await page.getByText('No number waits.').waitFor();
  await page.getByText(/^One phone, /).waitFor();
  await look('decided');
  expect(faults).toEqual([]);
});
