import { rm } from 'node:fs/promises';
import { formatImei, type ImeiKey, isOpenToAll } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePolicies } from '../../src/http/index.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { englishOn, pseudoLanguageFolder, pseudoTag } from '../support/pseudo-language.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const keepers = Array.from({ length: 4 }, (_, at) => aSubscriber(`keeper ${at}`, 310_001 + at));
const folder = await pseudoLanguageFolder();
let site: TestSite;

beforeAll(async () => {
  site = await startTestSite(database, keepers, { languagesFolder: folder });
});
afterAll(async () => {
  await site.close();
  await database.close();
  await rm(folder, { recursive: true });
});

/** Proper names, and what a test typed: the same in every language. */
const names = [
  'Deadset English Pseudo Northern Mobile London network-a test.example/log/clock',
  'keeper@example.com friend@example.com',
  // How references are read aloud, everywhere (ICAO annex 10).
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo',
  'Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu',
];

/** Somebody who reads in the pseudo-language, and notes what they were shown in English. */
class Reader extends PageVisitor {
  readonly english = new Set<string>();

  override async open(address: string): Promise<VisitedPage> {
    return this.#read(await super.open(address));
  }

  override async send(address: string, fields: Readonly<Record<string, string>>): Promise<VisitedPage> {
    return this.#read(await super.send(address, fields));
  }

  #read(page: VisitedPage): VisitedPage {
    const isOurs =
      page.url.href.startsWith(site.url) && page.headers.get('content-type')?.startsWith('text/html');
    if (isOurs !== true) return page;
    if (!page.html.includes(`<html lang="${pseudoTag}" dir="ltr"`))
      this.english.add(`${page.url.pathname}: is not in the language that was asked for`);
    for (const line of englishOn(page.html, names)) this.english.add(`${page.url.pathname}: ${line}`);
    return page;
  }
}

async function aReader(): Promise<Reader> {
  const reader = new Reader(site.url);
  await reader.open(`/?lang=${pseudoTag}`);
  return reader;
}

function phoneOf(at: number): ImeiKey {
  const [phone] = keepers[at]?.deviceKeys ?? [];
  if (phone === undefined) throw new Error('no such keeper');
  return phone;
}

function textOf(page: VisitedPage, id: string): string {
  const text = new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(page.html)?.[1]?.trim();
  if (text === undefined) throw new Error(`nothing called ${id} on ${page.url.pathname}`);
  return text;
}

/** Pages in English alone: the demonstration, whose story is told by another program, and doors to pages for staff. */
const englishAlone = /^\/(demo|leave|staff|approvals)/;

const openPages = Object.entries(pagePolicies)
  .filter(([place, act]) => place.startsWith('GET ') && isOpenToAll(act))
  .map(([place]) => place.slice('GET '.length))
  .filter((path) => !path.includes(':') && !englishAlone.test(path) && !/\.(csv|json)$/.test(path));

describe('a language that nobody wrote', () => {
  it.each(openPages)('is spoken on %s, and where its forms are sent empty', async (path) => {
    const reader = await aReader();
    const page = await reader.open(path);
    const actions = [...page.html.matchAll(/<form[^>]*method="post"[^>]*action="([^"]*)"/g)];
    for (const [, action = ''] of actions) await reader.submit(page, action);
    expect([...reader.english]).toEqual([]);
  });

  it('is spoken all the way of a report', async () => {
    const reader = await aReader();
    await makeReport(reader, phoneOf(0));
    for (const path of [
      '/report/done',
      '/report/status',
      '/report/prove',
      '/report/prove/logbook',
      '/report/mode',
    ])
      await reader.open(path);
    const prove = await reader.open('/report/prove');
    const signIn = await reader.submit(prove, '/report/prove', { operator: operatorId });
    const { account = '', password = '' } = keepers[0] ?? {};
    const confirm = await reader.submit(signIn, '/sign-in', { account, password });
    await reader.submit(confirm, '/report/prove/confirm');
    for (const path of [
      '/report/status',
      '/report/mode',
      '/report/second-imei',
      '/report/withdraw',
      '/report/proof',
    ])
      await reader.open(path);
    expect([...reader.english]).toEqual([]);
  });

  it('is spoken where a phone is checked that is refused, held or unknown', async () => {
    const reader = await aReader();
    await makeReport(new PageVisitor(site.url), phoneOf(1));
    for (const at of [0, 1, 2]) {
      const check = await reader.open('/check');
      const answer = await reader.submit(check, '/check', { imei: formatImei(phoneOf(at)) });
      if (at === 2) await reader.submit(answer, '/check/certificate');
    }
    expect([...reader.english]).toEqual([]);
  });

  it('is spoken in a logbook, from enrolment to its end', async () => {
    const reader = await aReader();
    const { account = '', password = '' } = keepers[3] ?? {};
    const enrol = await reader.open('/logbook/enrol');
    const contact = await reader.submit(enrol, '/logbook/enrol', { imei1: formatImei(phoneOf(3)) });
    const contacts = { contact: 'keeper@example.com', trusted: 'friend@example.com' };
    const network = await reader.submit(contact, '/logbook/enrol/contact', contacts);
    const signIn = await reader.submit(network, '/logbook/enrol/network', { operator: operatorId });
    const confirm = await reader.submit(signIn, '/sign-in', { account, password });
    const done = await reader.submit(confirm, '/logbook/enrol/confirm');
    const code = textOf(done, 'logbook-code');
    await reader.submit(done, '/logbook/done');
    const release = await reader.open('/logbook/release');
    await reader.submit(release, '/logbook/release', { code: 'x' });
    const released = await reader.submit(await reader.open('/logbook/release'), '/logbook/release', { code });
    await reader.submit(released, '/logbook/release/done');
    for (const path of ['/logbook/device', '/logbook/export', '/logbook/leave']) await reader.open(path);
    await reader.submit(await reader.open('/logbook/leave'), '/logbook/leave', { code });
    expect([...reader.english]).toEqual([]);
  });

  it('is spoken to who appeals', async () => {
    const reader = await aReader();
    const appeal = await reader.open('/appeal');
    const lodged = await reader.submit(appeal, '/appeal', {
      imei: formatImei(phoneOf(0)),
      appellant: 'holder',
      evidence: 'purchase',
      statement: 'Xxx xxx xxx',
    });
    const kept = { reference: textOf(lodged, 'reference'), code: textOf(lodged, 'code') };
    await reader.submit(await reader.open('/appeal/status'), '/appeal/status', kept);
    expect([...reader.english]).toEqual([]);
  });
});

describe('the language of a page', () => {
  it('is chosen by the switch, which is there only where there is a choice, and kept until the reader leaves', async () => {
    const reader = new PageVisitor(site.url);
    const english = await reader.open('/record?before=5');
    expect(english.html).toContain('<html lang="en-GB" dir="ltr"');
    expect(english.html).toContain(`href="/record?before=5&amp;lang=${pseudoTag}"`);
    await reader.open(`/record?before=5&lang=${pseudoTag}`);
    expect(reader.cookies).toContain('deadset-language');
    expect((await reader.open('/check')).html).toContain(`<html lang="${pseudoTag}"`);
    await reader.open('/leave');
    expect(reader.cookies).not.toContain('deadset-language');
  });

  it('is that of the browser where nobody has chosen, and only one that there is', async () => {
    const shown = async (wanted: string, path = '/help') => {
      const answer = await fetch(`${site.url}${path}`, { headers: { 'accept-language': wanted } });
      return /<html lang="([^"]*)"/.exec(await answer.text())?.[1];
    };
    expect(await shown('fr,de;q=0.5')).toBe(pseudoTag);
    expect(await shown('fr')).toBe('en-GB');
    expect(await shown('de', '/nowhere')).toBe(pseudoTag);
    expect(await shown('de', '/help?lang=<script>')).toBe(pseudoTag);
  });
});
