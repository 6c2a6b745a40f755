import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, shareFigure } from '@deadset/analytics';
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

const time: Figure = { kind: 'time', ms: 420, of: 12_345, low: 400, high: 450 };
const figures: Readonly<Record<string, Figure>> = {
  'median-time-to-apply': time,
  'p99-time-to-apply': { ...time, ms: 3_600_000, high: 3_600_000 },
  'applied-within-1-s': shareFigure(11_000, 12_345),
  'applied-within-5-s': shareFigure(12_000, 12_345),
  'applied-within-1-h': shareFigure(12_345, 12_345),
  'canaries-missed': shareFigure(3, 744),
  'listed-seen-active': shareFigure(7, 98_765),
  'theft-flag-acted-on': { kind: 'withheld', fewerThan: 10 },
  'wrong-blocks': { kind: 'count', count: 6, low: 2.2, high: 13.06 },
  'lawful-users-held-or-refused': { kind: 'count', count: 41, low: 29.4, high: 55.6 },
  'appeal-time-to-decision': { ...time, ms: 90_000_000 },
  'appeals-decided-in-time': shareFigure(40, 41),
  'consents-answered': { kind: 'none' },
  'consents-given': { kind: 'not-measured' },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-scorecards-'));
  const settings = { host: '127.0.0.1', port: 0, dataFolder: folder, logOrigin: 'e2e.example/log' } as const;
  hub = await composeHub({ ...settings, requestsPerMinute: 10_000, logLevel: 'error' });
  const url = (await findRunningServer(join(folder, 'record'))) ?? expect.unreachable();
  const { db, pool, close } = connectDatabase({ applicationUrl: url, poolSize: 1, log: () => undefined });
  for (const id of ['northern', 'a-very-long-name'])
    await addParticipant(db, {
      id,
      name: id === 'northern' ? 'Northern Mobile' : 'Thequickbrownmobileandbroadbandcompany of the North',
      role: 'network-operator',
      gates: ['network-attach'],
      scopes: [],
    });
  const text = JSON.stringify(figures);
  await pool.query(
    `insert into scorecard_period values ('2027-01', '1', now(), now(), now() + interval '1 second')`,
  );
  for (const subject of ['*', 'northern', 'a-very-long-name'])
    await pool.query(
      `insert into scorecard values ('2027-01', $1, 1, $1 = 'a-very-long-name', $2, now(), null)`,
      [subject, text],
    );
  await pool.query(
    `insert into scorecard values ('2027-01', 'northern', 2, false, $1, now(), 'Receipts came in late.')`,
    [text],
  );
  await pool.query(`insert into scorecard_reply values ('2027-01', 'northern', 1, 1, $1, now())`, [
    `Our site was flooded.\n${'x'.repeat(300)}`,
  ]);
  await close();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

it.each([
  '/scorecards',
  '/scorecards?period=last-30-days',
  '/scorecards/northern',
  '/scorecards/a-very-long-name',
])('%s is free of faults that axe can find, at 320 pixels, and needs no script', async (path) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${hub.url}${path}`);
  expect(await findFaults(page)).toEqual([]);
  expect(await overflowAt(page, 320)).toBe(0);
  expect(await page.locator('script').count()).toBe(0);
  expect(await page.locator('h1').count()).toBe(1);
});

it('from everybody’s page the way leads to one participant, its figures, its words and back', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${hub.url}/scorecards`);
  expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toContain(
    'held or refused: 41',
  );
  await page.getByRole('link', { name: 'Northern Mobile' }).click();
  expect(await page.locator('blockquote').textContent()).toContain('Our site was flooded.');
  expect(await page.getByRole('table').count()).toBe(2);
  await page.getByRole('link', { name: 'Back' }).click();
  expect(new URL(page.url()).pathname).toBe('/scorecards');
});
