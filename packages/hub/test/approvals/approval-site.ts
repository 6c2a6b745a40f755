import type { KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatCertificate,
  parseRegistration,
  parserOf,
  parseVerifierKey,
  signApproverLeaf,
  signingKey,
  TrustAnchors,
  type VerifierKey,
  type VerifierPolicy,
} from '@deadset/protocol';
import { systemClock } from '../../src/clock.ts';
import { composeHub } from '../../src/compose.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { type BrowserPasskey, browserPasskey } from './browser-passkey.ts';

/** A hub with organisations that have approvers, and a clock that the test can put forward. */
export interface ApprovalSite {
  readonly url: string;
  /** Puts the hub's clock forward. */
  pass(ms: number): void;
  /** What the hub takes for now. */
  now(): number;
  /** What a follower pins that enrols now. */
  policy(): Promise<VerifierPolicy>;
  /** The hub's key for codes and secrets. */
  codeKey(): Promise<Buffer>;
  /** The hub's key for what it seals. */
  sealKey(): Promise<Buffer>;
  /** A person of an organisation with a passkey of their own, registered and no more. */
  newcomer(organisation: string): Promise<Newcomer>;
  /** A person of an organisation, certified and signed in. */
  approver(organisation: string): Promise<Person>;
  /** The certificate of the organisation's root key for a registration text. */
  certificate(registration: string, action?: 'enrol' | 'retire', signedBy?: string): string;
  close(): Promise<void>;
}

export interface Person {
  readonly visitor: PageVisitor;
  readonly passkey: BrowserPasskey;
}

export interface Newcomer extends Person {
  /** The text that the page shows. */
  readonly registration: string;
}

const organisations = ['police-east', 'city-hall', 'network-a'] as const;

export async function startApprovalSite(database: TestDatabase): Promise<ApprovalSite> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-approvals-'));
  const port = await freePort();
  // A name, for passkeys are bound to one.
  const url = `http://localhost:${port}`;
  const roots = new Map(organisations.map((organisation) => [organisation as string, newRoot()]));
  const approverRootsFile = join(folder, 'roots.json');
  const entries = [...roots].map(([organisation, { publicHalf }]) => ({ organisation, key: publicHalf }));
  await writeFile(approverRootsFile, JSON.stringify(entries));
  let ahead = 0;
  const clock = () => systemClock() + ahead;
  await addOrganisations(database);
  const config = {
    host: '127.0.0.1',
    port,
    publicUrl: url,
    dataFolder: folder,
    databaseUrl: database.applicationUrl,
    databaseOwnerUrl: database.ownerUrl,
    approverRootsFile,
    logOrigin: 'test.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'silent' as const,
  };
  const hub = await composeHub(config, clock);

  const certificate: ApprovalSite['certificate'] = (text, action = 'enrol', signedBy) => {
    const registration = parseRegistration(text);
    const root = roots.get(signedBy ?? registration.organisation);
    if (root === undefined) throw new Error('no such root');
    return formatCertificate(signApproverLeaf({ ...registration, action, at: clock() }, root.privateKey));
  };
  const newcomer = async (organisation: string): Promise<Newcomer> => {
    const [visitor, passkey] = [new PageVisitor(url), browserPasskey(url)];
    const page = await visitor.open('/approvals/register');
    const credential = passkey.answer(page);
    const done = await visitor.submit(page, '/approvals/register', { organisation, credential });
    return { visitor, passkey, registration: registrationOn(done) };
  };
  return {
    url,
    pass: (ms) => {
      ahead += ms;
    },
    now: clock,
    policy: async () => policyOf(await (await fetch(`${url}/v1/trust-anchors`)).json()),
    codeKey: () => readFile(join(folder, 'keys', 'code-key')),
    sealKey: () => readFile(join(folder, 'keys', 'seal-key')),
    certificate,
    newcomer,
    approver: async (organisation) => {
      const { visitor, passkey, registration } = await newcomer(organisation);
      await bringCertificate(visitor, certificate(registration));
      await signIn({ visitor, passkey });
      return { visitor, passkey };
    },
    close: async () => {
      await hub.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function addOrganisations({ db }: TestDatabase): Promise<void> {
  for (const id of organisations) {
    const role = id === 'network-a' ? 'network-operator' : id === 'city-hall' ? 'city-hall' : 'police';
    await addParticipant(db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  }
}

export async function bringCertificate(visitor: PageVisitor, certificate: string): Promise<VisitedPage> {
  const page = await visitor.open('/approvals/certificate');
  return visitor.submit(page, '/approvals/certificate', { certificate });
}

export async function signIn({ visitor, passkey }: Person): Promise<VisitedPage> {
  const page = await visitor.open('/approvals/sign-in');
  return visitor.submit(page, '/approvals/sign-in', { credential: passkey.answer(page) });
}

const parseAnchors = parserOf(TrustAnchors);

function policyOf(answer: unknown): VerifierPolicy {
  const parsed = parseAnchors(answer);
  if (!parsed.ok) throw new Error(parsed.problem);
  const { logKey, cosigners, quorum, approverRoots = [] } = parsed.value;
  return {
    logKey: verifierOf(logKey),
    cosigners: cosigners.map(verifierOf),
    quorum,
    approverRoots: approverRoots.map(({ organisation, key }) => ({
      organisation,
      publicKey: Buffer.from(key, 'hex'),
    })),
  };
}

function verifierOf(line: string): VerifierKey {
  const key = parseVerifierKey(line);
  if (key === undefined) throw new Error('not a key');
  return key;
}

/** The text on the page that follows a registration; what it says is wrong where there is none. */
function registrationOn({ html }: VisitedPage): string {
  const text = /id="registration"[^>]*>([^<]*)</.exec(html)?.[1];
  if (text === undefined)
    throw new Error(`not registered: ${/govuk-error-message[\s\S]{0,300}/.exec(html)?.[0]}`);
  return text;
}

function newRoot(): { privateKey: KeyObject; publicHalf: string } {
  const { privateKey, verifier } = signingKey('root', 1, systemEntropy(32));
  return { privateKey, publicHalf: verifier.publicKey.toString('hex') };
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
