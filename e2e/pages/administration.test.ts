import { personRoles } from '@deadset/domain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { faultsOf, heading, makePasskey, press, type StaffSite, startStaffSite } from './staff-site.ts';

let site: StaffSite;
let browser: Browser;
let admin: Page;
const faults: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startStaffSite(), launchBrowser()]);
  await site.addOrganisation('town-hall', 'Town Hall', 'city-hall');
  await site.addOrganisation('police-east', 'Eastern Police', 'police');
  await site.addOrganisation('corner-shop', 'The Corner Shop', 'shop', ['resale']);
  admin = await site.signIn(browser, 'town-hall', 'Desk 1', ['registry-admin', 'organisation-admin']);
  await makePasskey(admin);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const look = async (page: Page, name: string): Promise<void> => {
  faults.push(...(await faultsOf(page, name)));
};
const textOf = (page: Page) => page.locator('main').innerText();

describe('where staff come in', () => {
  it('offers each person what their roles open, by task, with how much waits', async () => {
    await admin.goto(`${site.url}/staff`);
    await look(admin, 'home of the registry');
    await admin.getByRole('heading', { name: 'The registry' }).waitFor();
    expect(await admin.getByRole('link', { name: 'Take a call' }).count()).toBe(0);
    const handler = await site.signIn(browser, 'police-east', 'Desk 2', ['call-handler', 'appeal-decider']);
    await handler.goto(`${site.url}/staff`);
    await look(handler, 'home of a call handler');
    await handler.getByRole('link', { name: 'Take a call' }).waitFor();
    await handler.getByRole('link', { name: 'Appeals and disputes' }).waitFor();
    expect(await handler.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    expect(await handler.getByRole('link', { name: 'Participants' }).count()).toBe(0);
    expect((await handler.goto(`${site.url}/staff/health`))?.status()).toBe(403);
  });
});

describe('the page of health', () => {
  it('says how every part is, and what to do about what is wrong, since when', async () => {
    await admin.goto(`${site.url}/staff`);
    await admin.getByRole('link', { name: 'Health' }).click();
    await heading(admin, 'Health of the registry');
    const text = await textOf(admin);
    for (const part of [
      'Database',
      'Publication of the log',
      'Messages to people',
      'Audit chain',
      'Disk of the data folder',
    ])
      expect(text).toContain(part);
    for (const round of ['lapse', 'retention', 'audit chain', 'alarms']) expect(text).toContain(round);
    expect(text).toMatch(/PostgreSQL \d+/);
    expect(text).not.toContain('messages-dead');
    await look(admin, 'health');

    await site.database.db
      .insertInto('message')
      .values({
        id: '00000000-0000-4000-8000-000000000001',
        template: 'appeal-received',
        channel: 'email',
        recipient: Buffer.alloc(32),
        sealed: Buffer.alloc(32),
        status: 'waiting',
        due_at: new Date('2999-01-01'),
        created_at: new Date(),
      })
      .execute();
    await site.database.db.updateTable('message').set({ status: 'dead', ended_at: new Date() }).execute();
    await admin.reload();
    await admin.getByText('Messages to people were given up').waitFor();
    expect(await textOf(admin)).toContain('deadset messages retry');
    await expect
      .poll(
        async () => {
          await admin.reload();
          return textOf(admin);
        },
        { timeout: 40_000, interval: 2_000 },
      )
      .toContain('messages-dead, since');
    await look(admin, 'health with an alarm');
    await admin.goto(`${site.url}/staff`);
    await admin.getByText('1 waiting').waitFor();
  });
});

describe('the page of settings', () => {
  it('says what the deployment is set to and where that is changed, and no secret', async () => {
    await admin.goto(`${site.url}/staff`);
    await admin.getByRole('link', { name: 'Settings' }).click();
    await heading(admin, 'Settings');
    const text = await textOf(admin);
    for (const said of [
      site.url,
      'e2e.example/log',
      'DEADSET_PUBLIC_URL',
      'DEADSET_BRAKE_FACTOR',
      '200 in 60 min',
    ])
      expect(text).toContain(said);
    expect(text).not.toMatch(/postgres(ql)?:\/\//);
    await look(admin, 'settings');
  });
});

describe('an administrator of the registry', () => {
  it('sees a participant whole, gives it a new secret, suspends it and lets it take part again', async () => {
    await admin.goto(`${site.url}/staff/participants`);
    await look(admin, 'participants');
    await admin.getByRole('link', { name: 'The Corner Shop' }).click();
    await heading(admin, 'The Corner Shop');
    await look(admin, 'participant');
    await admin.getByRole('link', { name: 'Change it' }).click();
    await look(admin, 'change');
    await press(admin, 'Make a new secret');
    await heading(admin, 'The secret of corner-shop');
    await admin.goto(`${site.url}/staff/participants/corner-shop/change`);
    await press(admin, 'Suspend it');
    await admin.getByText('Suspended', { exact: true }).waitFor();
    await admin.getByRole('link', { name: 'Change it' }).click();
    await press(admin, 'Let it take part again');
    expect(await textOf(admin)).toContain('Takes part');
  });

  it('can invite somebody of every role there is', async () => {
    await admin.goto(`${site.url}/staff/people/invite`);
    const offered = await admin
      .locator('input[name="roles"]')
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value')));
    expect(offered).toEqual(personRoles.filter((role) => role !== 'auditor' || offered.includes('auditor')));
    await admin.getByLabel('Organisation', { exact: true }).selectOption('police-east');
    await admin.getByLabel('What is the person called?').fill('<b>Desk</b> 3');
    await admin.getByLabel('Call handler').check();
    await press(admin, 'Make a link for them');
    await heading(admin, 'A link to sign in');
    expect(await textOf(admin)).toContain('<b>Desk</b> 3');
    await admin.goto(`${site.url}/staff/people`);
    await admin.getByRole('link', { name: '<b>Desk</b> 3' }).waitFor();
    await look(admin, 'people');
    expect(faults).toEqual([]);
  });
});
