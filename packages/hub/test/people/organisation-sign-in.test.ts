import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { headingOf, type StaffSite, startStaffSite } from './staff-site.ts';

let database: TestDatabase;
let site: StaffSite;
let issuer: { url: string; server: Server };

const clientId = 'deadset';
const clientSecret = 'a secret of the test';

/** An issuer of the kind that any organisation may run: whoever types an account name is that account. */
async function startIssuer(returnUrl: string): Promise<{ url: string; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has such an address
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [returnUrl] }],
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  server.on('request', provider.callback());
  return { url, server };
}

beforeAll(async () => {
  database = await createTestDatabase();
  for (const id of ['network-a', 'network-b'])
    await addParticipant(database.db, { id, name: id, role: 'network-operator', gates: [], scopes: [] });
  site = await startStaffSite(database, async (hubUrl) => {
    issuer = await startIssuer(`${hubUrl}/staff/sign-in/return`);
    const shared = { issuer: issuer.url, clientId, clientSecret };
    // Two organisations behind one issuer, as with a shared cloud: an account of one must not open the other.
    return [
      { organisation: 'network-a', name: 'Network A', ...shared },
      { organisation: 'network-b', name: 'Network B', ...shared },
    ];
  });
});
afterAll(async () => {
  await site.close();
  issuer.server.close();
  await database.close();
});

/** Goes through the issuer's own pages as an account, and gives the address to which it sends the browser back. */
async function backFromIssuer(address: URL, account: string): Promise<URL> {
  const browser = new PageVisitor(issuer.url);
  let page = await browser.open(address.href);
  for (let steps = 0; steps < 5 && page.url.origin === issuer.url; steps += 1) {
    const action = /<form[^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? '';
    page = await browser.submit(page, action, { login: account, password: 'any' });
  }
  return page.url;
}
const begin = async (visitor: PageVisitor, organisation: string): Promise<VisitedPage> =>
  visitor.submit(await visitor.open('/staff/sign-in'), '/staff/sign-in/organisation', { organisation });

describe('the sign-in of an organisation', () => {
  it('opens the account that its person has tied it to, in another browser too, and no other', async () => {
    const member = await site.member('network-a', ['call-handler']);
    const page = await member.visitor.open('/staff/account');
    const away = await member.visitor.submit(page, '/staff/account/organisation');
    const tied = await member.visitor.open((await backFromIssuer(away.url, 'staff-7')).href);
    expect(tied.html).toContain('It opens this account.');

    const elsewhere = new PageVisitor(site.url);
    const back = await backFromIssuer((await begin(elsewhere, 'network-a')).url, 'staff-7');
    const home = await elsewhere.open(back.href);
    expect(headingOf(home)).toBe('For staff');
    expect(home.html).toContain('of network-a');
    // What came back once does not come back again.
    const again = new PageVisitor(site.url);
    expect((await again.open(back.href)).status).toBe(400);
  });

  it('tells an account that nobody has tied, and one of another organisation, the same', async () => {
    const pages: string[] = [];
    for (const [organisation, account] of [
      ['network-a', 'staff-8'],
      ['network-b', 'staff-7'],
    ] as const) {
      const visitor = new PageVisitor(site.url);
      const back = await backFromIssuer((await begin(visitor, organisation)).url, account);
      const page = await visitor.open(back.href);
      expect(page.status).toBe(400);
      pages.push(/error-summary__list[\s\S]*?<\/ul>/.exec(page.html)?.[0] ?? '');
      expect(headingOf(await visitor.open('/staff'))).toBe('Sign in as staff');
    }
    expect(pages[0]).toContain('You could not be signed in that way.');
    expect(pages[0]).toBe(pages[1]);
  });

  it('is not taken from a browser that did not begin it: nobody is signed in as somebody else unawares', async () => {
    const attacker = new PageVisitor(site.url);
    const back = await backFromIssuer((await begin(attacker, 'network-a')).url, 'staff-7');
    const victim = new PageVisitor(site.url);
    await begin(victim, 'network-a');
    expect((await victim.open(back.href)).status).toBe(400);
    expect(headingOf(await victim.open('/staff'))).toBe('Sign in as staff');
  });

  it('cannot be begun for an organisation that has none', async () => {
    const page = await begin(new PageVisitor(site.url), 'network-c');
    expect(page.status).toBe(400);
    expect(page.html).toContain('Choose your organisation from the list.');
  });
});
