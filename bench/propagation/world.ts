import { randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubClient } from '@deadset/client';
import { type ImeiKey, imeiKeyFrom, type Scope } from '@deadset/domain';
import { addParticipant, type Database, openDatabase, startEmbeddedServer } from '@deadset/hub';
import { type RunningOperator, type Subscriber, startOperator } from '@deadset/simulators';
import { findPort } from '../../packages/cli/src/supervisor/free-ports.ts';
import { ServiceProcess } from '../../packages/cli/src/supervisor/service-process.ts';
import { ClosingStack } from '../../packages/cli/src/town/closing-stack.ts';
import type { Settings } from './settings.ts';
import { startWitnesses } from './witnesses.ts';

/** One edge process and where it answers. */
export interface BenchEdge {
  readonly participant: string;
  readonly s13: { host: string; port: number };
  readonly n5g: { host: string; port: number };
  readonly check: string;
}

/** A hub and its edges as real processes, with an operator that signs statements about each of the phones. */
export interface World {
  readonly hubUrl: string;
  readonly database: Database;
  readonly hub: HubClient;
  readonly operator: RunningOperator;
  readonly edges: readonly BenchEdge[];
  readonly phones: readonly ImeiKey[];
  /** Credentials for followers of the feed. */
  readonly follower: { readonly participant: string; readonly secret: string };
  close(): Promise<void>;
}

type EmbeddedServer = Awaited<ReturnType<typeof startEmbeddedServer>>;

const host = '127.0.0.1';
const reporter = 'bench-network';

/** Name of the account whose line is in the phone at this place. */
export function accountOf(place: number): string {
  return `keeper-${place}`;
}

export async function buildWorld(settings: Settings): Promise<World> {
  const closing = new ClosingStack();
  try {
    return await build(settings, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function build(
  { reports, edges: edgeCount, witnesses }: Settings,
  closing: ClosingStack,
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-propagation-'));
  // Open to pass through, for the user that runs PostgreSQL when this runs as root.
  await chmod(folder, 0o711);
  closing.add(folder, (path) => rm(path, { recursive: true, force: true }));
  const record = await openRecord(join(folder, 'record'), closing);
  const silent = { log: () => undefined };
  const database = closing.add(await openDatabase({ ...record, ...silent }), (it) => it.close());
  const phones = Array.from({ length: reports }, (_, i) => phoneAt(i));
  const hubPort = await freePort();
  const hubUrl = `http://${host}:${hubPort}`;
  const operator = await openOperator(hubUrl, phones, folder, closing);
  const ports = await Promise.all(Array.from({ length: witnesses }, freePort));
  const policyFile = await startWitnesses(folder, ports, (name, args) =>
    startService(folder, name, args, {}, closing),
  );
  await startHub({ folder, hubPort, hubUrl, record, policyFile }, closing);
  const secret = await enrol(database, reporter, ['feed', 'declare']);
  const hub = new HubClient({ url: hubUrl, participant: reporter, secret });
  const edges: BenchEdge[] = [];
  for (let i = 0; i < edgeCount; i += 1) {
    edges.push(await startEdge({ folder, hubUrl, name: `edge-${i}` }, database, closing));
  }
  const follower = { participant: reporter, secret };
  return { hubUrl, database, hub, operator, edges, phones, follower, close: () => closing.close() };
}

/** A PostgreSQL that notes when each transaction was committed: the first of the stages is measured by that. */
async function openRecord(folder: string, closing: ClosingStack): Promise<EmbeddedServer> {
  const options = { folder, log: () => undefined };
  await (await startEmbeddedServer(options)).close();
  await appendFile(join(folder, 'cluster', 'data', 'postgresql.auto.conf'), 'track_commit_timestamp = on\n');
  return closing.add(await startEmbeddedServer(options), (it) => it.close());
}

async function openOperator(
  hubUrl: string,
  phones: readonly ImeiKey[],
  folder: string,
  closing: ClosingStack,
): Promise<RunningOperator> {
  const client = { clientId: 'hub', clientSecret: randomBytes(24).toString('hex') };
  const subscribers = phones.map((phone, i): Subscriber => {
    const usual = { mainLineDays: 30, lastBeforeTaking: true, payerIsUser: true, simIssuedAt: 0 };
    return {
      account: accountOf(i),
      password: 'bench',
      lineLabel: accountOf(i),
      deviceKeys: [phone],
      ...usual,
    };
  });
  const operator = await startOperator({
    host,
    port: 0,
    name: 'Bench network',
    ...client,
    redirectUris: [`${hubUrl}/report/prove/return`],
    subscribers,
    log: { error: (_, message) => console.error(message) },
  });
  const registration = { participant: reporter, name: 'Bench network', issuer: operator.issuer, ...client };
  await writeFile(join(folder, 'operators.json'), JSON.stringify([registration]));
  return closing.add(operator, (it) => it.close());
}

async function startHub(
  {
    folder,
    hubPort,
    hubUrl,
    record,
    policyFile,
  }: {
    folder: string;
    hubPort: number;
    hubUrl: string;
    record: EmbeddedServer;
    policyFile: string | undefined;
  },
  closing: ClosingStack,
): Promise<void> {
  const env = {
    DEADSET_HUB_PORT: hubPort.toString(),
    DEADSET_PUBLIC_URL: hubUrl,
    DEADSET_OPERATORS_FILE: join(folder, 'operators.json'),
    DEADSET_REQUESTS_PER_MINUTE: '99999999',
    DEADSET_BRAKE_FACTOR: '100000',
    DEADSET_CANARY_SECONDS: '0',
    DEADSET_LOG_LEVEL: 'warn',
    DATABASE_URL: record.applicationUrl,
    DATABASE_OWNER_URL: record.ownerUrl,
    ...(policyFile === undefined ? {} : { DEADSET_WITNESS_POLICY: policyFile }),
  };
  await startService(folder, 'hub', ['hub', '--data', folder], env, closing);
}

async function startEdge(
  { folder, hubUrl, name }: { folder: string; hubUrl: string; name: string },
  database: Database,
  closing: ClosingStack,
): Promise<BenchEdge> {
  const secret = await enrol(database, name, ['feed', 'receipts', 'attempts']);
  const at = ['--s13', `${host}:0`, '--n5g', `${host}:0`, '--check', `${host}:0`];
  const own = [
    'edge',
    '--hub',
    hubUrl,
    '--participant',
    name,
    '--data',
    join(folder, name),
    '--log-level',
    'warn',
  ];
  const service = await startService(folder, name, [...own, ...at], { DEADSET_EDGE_SECRET: secret }, closing);
  const { addresses } = await service.whenReady();
  const portOf = (protocol: string) => Number(addresses[protocol]?.split(':').at(-1));
  return {
    participant: name,
    s13: { host, port: portOf('s13') },
    n5g: { host, port: portOf('n5g') },
    check: `http://${host}:${portOf('check')}`,
  };
}

async function startService(
  folder: string,
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  closing: ClosingStack,
): Promise<ServiceProcess> {
  const onNews = (news: string) => console.error(`${name} ${news}`);
  const logFile = join(folder, `${name}.log`);
  return closing.add(await ServiceProcess.start({ name, args, env, logFile, onNews }), (it) => it.stop());
}

async function enrol({ db }: Database, id: string, scopes: Scope[]): Promise<string> {
  const role = 'network-operator' as const;
  return (await addParticipant(db, { id, name: id, role, gates: ['network-attach'], scopes })).secret;
}

/** Phones spread over many TACs, as those that are stolen are. */
function phoneAt(place: number): ImeiKey {
  const key = imeiKeyFrom(35_000_000 + ((place * 7919) % 5_000_000), (place * 104_729) % 1_000_000);
  if (key === undefined) throw new Error('a phone outside the numbering plan');
  return key;
}

async function freePort(): Promise<number> {
  const port = await findPort(host, 0);
  if (port === undefined) throw new Error('this machine has no free port');
  return port;
}
