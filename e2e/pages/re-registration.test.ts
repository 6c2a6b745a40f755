import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addParticipant,
  composeHub,
  connectDatabase,
  findRunningServer,
  type RunningHub,
} from '@deadset/hub';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';

let folder: string;
let hub: RunningHub;
let browser: Browser;

const phones = 400;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-re-registration-'));
  const settings = { host: '127.0.0.1', port: 0, dataFolder: folder, logOrigin: 'e2e.example/log' } as const;
  hub = await composeHub({ ...settings, requestsPerMinute: 10_000, logLevel: 'error' });
  const url = (await findRunningServer(join(folder, 'record'))) ?? expect.unreachable();
  const { db, pool, close } = connectDatabase({ applicationUrl: url, poolSize: 1, log: () => undefined });
  await addParticipant(db, {
    id: 'northern',
    name: 'Thequickbrownmobileandbroadbandcompany of the North',
    role: 'network-operator',
    gates: ['network-attach'],
    scopes: [],
  });
  // Phones that were taken on four hundred days; one in three comes up after as many days as it has in its number.
  const number = `select n, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid as id,
    timestamptz '2026-01-01 12:00Z' + n * interval '1 day' * 0.9 as at from generate_series(1, ${phones}) as n`;
  await pool.query(
    `insert into device select id, decode(lpad(to_hex(n), 32, '0'), 'hex'), null, at from (${number}) as one`,
  );
  await pool.query(
    `insert into device_identifier select id, 35000000000000 + n, at, null from (${number}) as one`,
  );
  await pool.query(
    `insert into declaration (id, reference, device_id, status, tier, mode, is_quiet, started_unproved, happened,
       taken_at, declared_at, authority, name, updated_at)
     select id, 'E2E-' || n, id, 'proved', 1, 'total', false, false, 'stolen', at, at, 'northern',
       decode(lpad(to_hex(n), 32, '0'), 'hex'), at from (${number}) as one`,
  );
  await pool.query(
    `insert into declaration_act (declaration_id, act, actor, tier, mode, at, entry_id)
     select id, 'declare', 'contributor', 1, 'total', at, id from (${number}) as one`,
  );
  await pool.query(
    `insert into attempt (edge_key_id, sequence, participant_id, gate, network, imei_key, outcome, reason, tier, at, received_at)
     select 'e', n, 'northern', 'network-attach', case when n % 2 = 0 then '60301' else '23415' end,
       35000000000000 + n, 'refuse', 'declared-stolen', 1, at + (n % 150) * interval '1 day', now()
     from (${number}) as one where n % 3 = 0`,
  );
  await pool.query(
    `insert into scorecard_period values ('2027-01', '1', now(), now(), now() + interval '1 second')`,
  );
  await pool.query(`insert into scorecard values ('2027-01', 'northern', 1, false, '{}', now(), null)`);
  await pool.query(`insert into scorecard_reply values ('2027-01', 'northern', 1, 1, $1, now())`, [
    `Most of them were roaming.\n${'x'.repeat(300)}`,
  ]);
  await close();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

it('the page is free of faults that axe can find, at 320 pixels, and needs no script', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${hub.url}/re-registration`);
  expect(await findFaults(page)).toEqual([]);
  expect(await overflowAt(page, 320)).toBe(0);
  expect(await page.locator('script').count()).toBe(0);
  expect(await page.locator('h1').count()).toBe(1);
});

it('from the figures the way leads to the curve, who is named, what they say, and the file', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${hub.url}/figures`);
  await page.getByRole('link', { name: 'How many stolen phones come up again' }).click();
  expect(await page.locator('svg.ds-chart__picture path').count()).toBe(2);
  expect(await page.locator('figcaption').textContent()).toMatch(/Within 90 days [\d.]+ % came up again/);
  for (const name of ['What became of them', 'Where they came up', 'By who put it on the list'])
    expect(await page.getByRole('table', { name }).count()).toBe(1);
  expect(await page.getByRole('row', { name: /^Algeria/ }).count()).toBe(1);
  expect(await page.locator('blockquote').textContent()).toContain('Most of them were roaming.');
  const file = await context.request.get(`${hub.url}/re-registration/figures.csv`);
  expect((await file.text()).split('\r\n')[0]).toContain('cut_off,method,grouping');
});
