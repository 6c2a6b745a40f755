import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gate, ParticipantRole, PersonRole } from '@deadset/domain';
import {
  addParticipant,
  composeHub,
  connectDatabase,
  type Database,
  findRunningServer,
  invitePerson,
  linkPath,
  type RunningHub,
} from '@deadset/hub';
import type { Browser, Page } from 'playwright-core';
import { findFaults, overflowAt } from '../browser.ts';

/** A hub as `deadset hub` starts it, on a database of its own that has nobody in it yet. */
export interface StaffSite {
  readonly url: string;
  readonly hub: RunningHub;
  readonly database: Database;
  /** Lets an organisation take part; gives the secret of its machines. */
  addOrganisation(id: string, name: string, role: ParticipantRole, gates?: readonly Gate[]): Promise<string>;
  /** Somebody of an organisation, signed in by the link of their invitation, in a browser with an authenticator. */
  signIn(browser: Browser, organisation: string, called: string, roles: readonly PersonRole[]): Promise<Page>;
  close(): Promise<void>;
}

/** `settings` come over the usual ones. */
export async function startStaffSite(
  settings: Partial<Parameters<typeof composeHub>[0]> = {},
): Promise<StaffSite> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-staff-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const hub = await composeHub({
    host: '127.0.0.1',
    port,
    publicUrl: url,
    dataFolder: folder,
    logOrigin: 'e2e.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'error',
    ...settings,
  });
  const server = await findRunningServer(join(folder, 'record'));
  if (server === undefined) throw new Error('the hub has no database of its own');
  const database = connectDatabase({ applicationUrl: server, log: () => undefined });
  return {
    url,
    hub,
    database,
    addOrganisation: async (id, name, role, gates = []) =>
      (await addParticipant(database.db, { id, name, role, gates, scopes: [] })).secret,
    signIn: async (browser, organisation, called, roles) => {
      const { token } = await invitePerson(database.db, { organisation, called, roles });
      const page = await aPersonIn(browser);
      await page.goto(`${url}${linkPath(token)}`);
      await press(page, 'Sign in');
      return page;
    },
    close: async () => {
      await database.close();
      await hub.close();
      await rm(folder, { recursive: true });
    },
  };
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true }).waitFor();

/** Somebody whose browser has an authenticator built in: asks for a finger and gets one. */
export async function aPersonIn(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return page;
}

/** Makes a passkey for somebody who is signed in; they count as having shown it just now. */
export async function makePasskey(page: Page): Promise<void> {
  await page.goto(new URL('/staff/account', page.url()).href);
  await press(page, 'Make a passkey');
  await page.getByText('Passkey 1, made').waitFor();
}

/** Says why somebody looks, which most pages about people and phones ask for first. */
export async function sayPurpose(page: Page, purpose: string, reason: string): Promise<void> {
  await page.goto(new URL('/staff/purpose', page.url()).href);
  await page.getByLabel(purpose).check();
  await page.getByLabel('Reason', { exact: true }).fill(reason);
  await press(page, 'Go on');
}

/** What axe finds on a page, whether it fits a window of 320 pixels: a line for each fault. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  const faults = (await findFaults(page)).map((fault) => `${name}: ${fault}`);
  const overflow = await overflowAt(page, 320);
  return overflow > 0 ? [...faults, `${name}: ${overflow} pixels too wide for a window of 320`] : faults;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return address.port;
}
