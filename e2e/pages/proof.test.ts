import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '@deadset/cli';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, launchBrowser, overflowAt } from '../browser.ts';
import { ReportJourney } from './report-journey.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-proof-'));
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  const anchors = await fetch(`${site.url}/v1/trust-anchors`);
  await writeFile(join(folder, 'trust.json'), await anchors.text());
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true });
});

/** Saves what the link leads to, as a person would; gives the name that the browser would write it under. */
async function saveProof(page: Page): Promise<{ name: string; path: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save the proof' }).click(),
  ]);
  const name = download.suggestedFilename();
  const path = join(folder, name);
  await download.saveAs(path);
  return { name, path };
}

async function verify(path: string) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = {
    out: (text: string) => void out.push(text),
    note: (text: string) => void notes.push(text),
    isWatched: false,
    isStyled: false,
  };
  const code = await runCli(['verify', path, '--trust', join(folder, 'trust.json')], terminal);
  return { code, out: out.join('\n'), notes: notes.join('\n') };
}

describe('the proof of a report in a browser without scripts', () => {
  it('is saved from the confirmation, and again when it is proved; deadset verify takes both, with no network', async () => {
    const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })).newPage();
    const journey = new ReportJourney(page, site.url);
    const keeper = site.aKeeper();
    const kept = await journey.report(keeper.imei);
    const declared = await saveProof(page);
    expect(declared.name).toBe(`deadset-proof-${kept.reference}-declare.json`);
    await journey.goOnToOperator();
    await journey.signInWithAccount(keeper);
    await journey.confirm();
    const proved = await saveProof(page);
    expect(proved.name).toBe(`deadset-proof-${kept.reference}-raise.json`);

    const first = await verify(declared.path);
    expect([first.code, first.notes]).toEqual([0, '']);
    expect(first.out).toContain(`IMEI ${keeper.imei}`);
    expect(first.out).toContain('declared stolen or lost');
    const second = await verify(proved.path);
    expect(second.code).toBe(0);
    expect(second.out).toContain('proved by its keeper');
    const text = await readFile(declared.path, 'utf8');
    expect(text).not.toContain(kept.code);
    const bent = join(folder, 'bent.json');
    await writeFile(bent, text.replace(/"leaf": "(..)/, '"leaf": "ff'));
    expect(await verify(bent)).toMatchObject({ code: 1, out: '' });
  });

  it('leads to the entry in the public record, whose page and proof have no fault and fit into 320 pixels', async () => {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    const journey = new ReportJourney(page, site.url);
    await journey.report(site.aKeeper().imei);
    await page.goto(`${site.url}/report/status`);
    const entry = page.locator('a[href^="/record/"]');
    await expect.poll(async () => (await page.reload(), entry.count())).toBe(1);
    await entry.click();
    expect(await journey.heading).toMatch(/^Entry \d+$/);
    await page.getByText('The same as a table').click();
    expect(await findFaults(page)).toEqual([]);
    expect(await overflowAt(page, 320)).toBe(0);
    await page.goto(`${site.url}/record`);
    expect(await findFaults(page)).toEqual([]);
    expect(await overflowAt(page, 320)).toBe(0);
  });
});
