import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PersonRole } from '@deadset/domain';
import { systemClock } from '../../src/clock.ts';
import { composeHub } from '../../src/compose.ts';
import type { HubConfig } from '../../src/config.ts';
import { invitePerson, linkPath, type StaffIssuer } from '../../src/people/index.ts';
import { type BrowserPasskey, browserPasskey } from '../approvals/browser-passkey.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** A hub whose staff can sign in, and a clock that the test can put forward. */
export interface StaffSite {
  readonly url: string;
  pass(ms: number): void;
  firstSignIn(): Promise<string | undefined>;
  /** Somebody of an organisation, signed in by their link, without a passkey. */
  member(organisation: string, roles: readonly PersonRole[]): Promise<Member>;
  close(): Promise<void>;
}

export interface Member {
  readonly id: string;
  readonly visitor: PageVisitor;
  readonly passkey: BrowserPasskey;
}

/** `issuersFor` gives the organisations' own sign-ins, once it is known where the hub is; `settings` come over the usual ones. */
export async function startStaffSite(
  database: TestDatabase,
  issuersFor: (url: string) => Promise<StaffIssuer[]> = () => Promise.resolve([]),
  settings: Partial<HubConfig> = {},
): Promise<StaffSite> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-staff-'));
  const port = await freePort();
  // A name, for passkeys are bound to one.
  const url = `http://localhost:${port}`;
  const staffIssuersFile = join(folder, 'issuers.json');
  await writeFile(staffIssuersFile, JSON.stringify(await issuersFor(url)));
  let ahead = 0;
  const clock = () => systemClock() + ahead;
  const config = {
    host: '127.0.0.1',
    port,
    publicUrl: url,
    dataFolder: folder,
    databaseUrl: database.applicationUrl,
    databaseOwnerUrl: database.ownerUrl,
    policeDatabaseUrl: database.policeUrl,
    policeDatabaseOwnerUrl: database.ownerUrl,
    staffIssuersFile,
    storyFile: join(folder, 'story.json'),
    logOrigin: 'test.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'silent' as const,
    ...settings,
  };
  const hub = await composeHub(config, clock);
  return {
    url,
    pass: (ms) => {
      ahead += ms;
    },
    firstSignIn: () => hub.firstSignIn(),
    member: async (organisation, roles) => {
      const called = `Desk of ${organisation}`;
      const { id, token } = await invitePerson(database.db, { organisation, called, roles }, { clock });
      const [visitor, passkey] = [new PageVisitor(url), browserPasskey(url)];
      await visitor.submit(await visitor.open(linkPath(token)), '/staff/link');
      return { id, visitor, passkey };
    },
    close: async () => {
      await hub.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Makes a passkey for an account that has just been signed in to; the account counts as stepped up then. */
export async function makePasskey({
  visitor,
  passkey,
}: Pick<Member, 'visitor' | 'passkey'>): Promise<VisitedPage> {
  const page = await visitor.open('/staff/account');
  return visitor.submit(page, '/staff/account/passkeys', { credential: passkey.answer(page) });
}

/** The heading of a page. */
export function headingOf({ html }: VisitedPage): string {
  return /<h1[^>]*>([^<]*)</.exec(html)?.[1] ?? '';
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
