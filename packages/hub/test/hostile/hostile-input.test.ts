import { imeiKeyFrom, mayHavePeople, type ParticipantRole, personRoles } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { makePasskey, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type HostileText, hostileTexts } from './hostile-texts.ts';
import { crawl, type FoundForm, formsOf } from './site-crawler.ts';

let database: TestDatabase;
let site: StaffSite;

const phone = imeiKeyFrom(35_175_606, 4242) ?? neverMade();

function neverMade(): never {
  throw new Error('not a phone');
}

/** One organisation for each kind whose people have pages of their own. */
const organisations = [
  ['police-east', 'police'],
  ['city-hall-east', 'city-hall'],
  ['shop-east', 'shop'],
  ['network-east', 'network-operator'],
  ['audit-east', 'auditor'],
] as const satisfies readonly (readonly [string, ParticipantRole])[];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, role] of organisations)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  site = await startStaffSite(database);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** What is wrong with an answer, whoever asked: it never breaks, and nothing hostile comes back as it was. */
function faultsOf(page: VisitedPage, after: string, texts: readonly HostileText[]): string[] {
  const faults: string[] = [];
  const where = `${page.url.pathname} after ${after}`;
  if (page.status >= 500) faults.push(`${where}: ${page.status}`);
  if (page.headers.get('content-type')?.startsWith('text/html') === true)
    faults.push(...openDoorsOf(page).map((door) => `${where}: ${door}`));
  for (const { name, never } of texts)
    if (never?.test(page.html) === true) faults.push(`${where}: shows ${name}`);
  return faults;
}

/** What would let a stranger's script or frame in, or tell another host of a visit. */
function openDoorsOf({ html, headers }: VisitedPage): string[] {
  const policy = headers.get('content-security-policy') ?? '';
  const scriptSources = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
  const nonce = /^(?:'wasm-unsafe-eval' )?'nonce-([0-9a-f]{32,})'$/.exec(scriptSources)?.[1];
  const scripts = [...html.matchAll(/<script\b([^>]*)>([^<]*)/g)];
  const loads = [
    ...html.matchAll(/<(?:script|link|img|iframe|object|embed|source|video)\b[^>]*\s(?:src|href)="([^"]*)"/g),
  ];
  return [
    ...(policy.includes("default-src 'none'") ? [] : ['no content policy']),
    ...(policy.includes("frame-ancestors 'none'") ? [] : ['may be framed']),
    ...(policy.includes('unsafe-inline') ? ['a weak content policy'] : []),
    ...(nonce === undefined ? ['no nonce'] : []),
    ...scripts
      .filter(
        ([, attributes = '', inside = '']) =>
          inside.trim() !== '' || !attributes.includes(`nonce="${nonce}"`),
      )
      .map(([tag]) => `an inline script, or one without the nonce: ${tag}`),
    ...(/<style\b|\sstyle="/.test(html) ? ['an inline style'] : []),
    ...(/<[^>]+\son[a-z]+="/.test(html) ? ['a script in an attribute'] : []),
    ...loads
      .map(([, address = '']) => address)
      .filter((address) => !/^(\/(?!\/)|data:image\/)/.test(address)),
  ];
}

/** Sends a form with a text in every field that is typed, and with its first choices. */
function send(visitor: PageVisitor, form: FoundForm, text: string): Promise<VisitedPage> {
  const chosen = Object.fromEntries(
    Object.entries(form.choices).map(([name, [first = '']]) => [name, first]),
  );
  const fields = { ...form.fixed, ...chosen, ...Object.fromEntries(form.typed.map((name) => [name, text])) };
  if (form.method === 'POST') return visitor.send(form.action, fields);
  return visitor.open(`${form.action.split('?')[0]}?${new URLSearchParams(fields).toString()}`);
}

/** Tries every form that this person comes to with every text; gives what was wrong, and which forms there were. */
async function attack(
  visitor: PageVisitor,
  starts: readonly string[],
): Promise<{ faults: string[]; forms: string[] }> {
  const faults: string[] = [];
  const places = new Map<string, FoundForm>();
  for (const page of await crawl(visitor, starts)) {
    faults.push(...faultsOf(page, 'nothing', hostileTexts));
    for (const form of formsOf(page))
      if (form.typed.length > 0) places.set(`${form.method} ${form.action}`, form);
  }
  for (const [place, { page }] of places) {
    for (const hostile of hostileTexts) {
      // Opened anew each time: its token belongs to this browser, and the one before may have ended something.
      const form = formsOf(await visitor.open(page)).find(
        ({ method, action }) => `${method} ${action}` === place,
      );
      if (form === undefined) continue;
      const answer = await send(visitor, form, hostile.text);
      faults.push(...faultsOf(answer, `${hostile.name} at ${place}`, [hostile]));
    }
  }
  for (const page of await crawl(visitor, starts)) faults.push(...faultsOf(page, 'everything', hostileTexts));
  return { faults, forms: [...places.keys()] };
}

describe('whoever types what means harm', () => {
  it('a stranger and a victim break no page, and get back nothing that a browser or a spreadsheet would obey', async () => {
    const victim = new PageVisitor(site.url);
    await makeReport(victim, phone);
    const { faults, forms } = await attack(victim, [
      '/',
      '/report/status',
      '/report',
      '/logbook',
      '/appeal',
      '/check',
      '/approvals/register',
    ]);
    expect(faults).toEqual([]);
    expect(forms.length).toBeGreaterThan(8);
  });

  it.each(organisations)('somebody of %s does not either, in whatever roles they have', async (id, role) => {
    const roles = personRoles.filter((one) => mayHavePeople(role, one));
    const member = await site.member(id, roles);
    await makePasskey(member);
    const asked = await member.visitor.open('/staff/purpose');
    await member.visitor.submit(asked, '/staff/purpose', { purpose: 'check-quality', reason: 'what waits' });
    const { faults, forms } = await attack(member.visitor, ['/staff']);
    expect(faults).toEqual([]);
    expect(forms.length).toBeGreaterThan(1);
  });

  it('a form of ten megabytes is refused before it is read to its end', async () => {
    const visitor = new PageVisitor(site.url);
    const page = await visitor.open('/check');
    const forms = formsOf(page).filter(({ typed }) => typed.length > 0);
    const answers = await Promise.all(forms.map((form) => send(visitor, form, 'x'.repeat(10_000_000))));
    expect(answers.map(({ status }) => status)).toEqual([413]);
  });

  it('is noticed by this very test when a page shows a text as it is', () => {
    const text = hostileTexts.map((hostile) => hostile.text).join(' ');
    const headers = new Headers({
      'content-type': 'text/html',
      'content-security-policy': "default-src 'none'",
    });
    const planted = { url: new URL(site.url), status: 200, headers, html: `<p>${text}</p>` };
    const faults = faultsOf(planted, 'a plant', hostileTexts);
    expect(faults).toContain('/ after a plant: shows an element');
    expect(faults).toContain('/ after a plant: may be framed');
  });
});
