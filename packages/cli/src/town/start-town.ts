import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GateClient } from '@deadset/client';
import { startEmbeddedServer } from '@deadset/hub';
import { sha256 } from '@deadset/protocol';
import {
  type Counter,
  type RunningOperator,
  startMaker,
  startOperator,
  startShop,
} from '@deadset/simulators';
import { formatCheckClient } from '../check-clients.ts';
import { systemClock } from '../clock.ts';
import { recordFolder } from '../record-access.ts';
import { startOrExplain } from '../start-or-explain.ts';
import { type ServiceNews, ServiceProcess } from '../supervisor/service-process.ts';
import type { Terminal } from '../terminal.ts';
import { ClosingStack } from './closing-stack.ts';
import { enrolTown } from './enrol-town.ts';
import { drawPeople, organisations, type People } from './town-plan.ts';
import { chooseTownPorts, type TownPorts } from './town-ports.ts';
import { TownSecrets } from './town-secrets.ts';

/** What `deadset up` was asked for. */
export interface TownOptions {
  /** Where everything is kept: database, keys, secrets, logs. Absolute. */
  readonly dataFolder: string;
  /** Of the hub; the others take the ports behind it where they are free. 0 takes any. */
  readonly port: number;
  readonly terminal: Terminal;
}

/** A town that runs: hub and edges as processes of their own; operator, maker and shop in this one. */
export interface Town {
  readonly hub: ServiceProcess;
  readonly hubUrl: string;
  readonly edges: readonly ServiceProcess[];
  readonly operator: RunningOperator;
  readonly maker: Counter;
  readonly shop: Counter;
  readonly ports: TownPorts;
  readonly people: People;
  /** What `/demo` shows; see `Story`. */
  readonly storyFile: string;
  readonly dataFolder: string;
  /** Stops everything, the database last. */
  close(): Promise<void>;
}

export const townHost = '127.0.0.1';
/** Where the hub takes people back after the operator's sign-in. */
const returnPath = '/report/prove/return';
const operatorClientId = 'hub';

/** Builds the town in its data folder, or wakes the one that is there. Closes what it had begun when it fails. */
export async function startTown(options: TownOptions): Promise<Town> {
  const closing = new ClosingStack();
  try {
    return await buildTown(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

/** What every part of the town is built from. */
interface Ground {
  readonly dataFolder: string;
  readonly ports: TownPorts;
  readonly secrets: TownSecrets;
  readonly terminal: Terminal;
  readonly closing: ClosingStack;
}

async function buildTown({ dataFolder, port, terminal }: TownOptions, closing: ClosingStack): Promise<Town> {
  await mkdir(join(dataFolder, 'logs'), { recursive: true });
  const ports = await chooseTownPorts(townHost, port);
  const secrets = await TownSecrets.open(join(dataFolder, 'secrets'));
  const ground: Ground = { dataFolder, ports, secrets, terminal, closing };
  const hubUrl = `http://${townHost}:${ports.hub}`;
  const log = (message: string) => terminal.note(`  ${message}`);
  const folder = recordFolder(dataFolder);
  const record = await startOrExplain(() => startEmbeddedServer({ folder, log }));
  closing.add(record, (it) => it.close());
  await enrolTown(record, secrets, () => undefined);
  const people = drawPeople(systemClock());
  const operator = await openOperator(ground, hubUrl, people);
  const storyFile = join(dataFolder, 'story.json');
  const hub = await startHub(ground, record, storyFile, hubUrl);
  const edges = await allStarted([
    startNetworkEdge(ground, hubUrl, organisations.networkA, { s13: ports.networkA }),
    startNetworkEdge(ground, hubUrl, organisations.networkB, { s13: ports.networkB }),
    startNetworkEdge(ground, hubUrl, organisations.networkC, { n5g: ports.networkC }),
    startCheckEdge(ground, hubUrl),
  ]);
  const { maker, shop } = await openCounters(ground);
  const close = () => closing.close();
  return { hub, hubUrl, edges, operator, maker, shop, ports, people, storyFile, dataFolder, close };
}

/** Waits for all, also when one fails: what still came up must be known to be closed. */
async function allStarted(starting: readonly Promise<ServiceProcess>[]): Promise<ServiceProcess[]> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

/** Network A's sign-in, in this process. */
async function openOperator(
  { ports, secrets, terminal, closing, dataFolder }: Ground,
  hubUrl: string,
  people: People,
) {
  const clientSecret = await secrets.getOrDraw('operator-client');
  const { id: participant, name } = organisations.networkA;
  const operator = await startOperator({
    host: townHost,
    port: ports.operator,
    name,
    clientId: operatorClientId,
    clientSecret,
    redirectUris: [`${hubUrl}${returnPath}`],
    subscribers: Object.values(people),
    log: { error: (_fields, message) => terminal.note(message) },
  });
  const registration = {
    participant,
    name,
    issuer: operator.issuer,
    clientId: operatorClientId,
    clientSecret,
  };
  await writeFile(operatorsFile(dataFolder), JSON.stringify([registration]), { mode: 0o600 });
  return closing.add(operator, (it) => it.close());
}

function operatorsFile(dataFolder: string): string {
  return join(dataFolder, 'operators.json');
}

function startHub(
  ground: Ground,
  record: { readonly applicationUrl: string; readonly ownerUrl: string },
  storyFile: string,
  publicUrl: string,
): Promise<ServiceProcess> {
  return startService(ground, 'hub', ['hub', '--data', ground.dataFolder], {
    DEADSET_HUB_HOST: townHost,
    DEADSET_HUB_PORT: ground.ports.hub.toString(),
    DEADSET_PUBLIC_URL: publicUrl,
    DEADSET_OPERATORS_FILE: operatorsFile(ground.dataFolder),
    DEADSET_STORY_FILE: storyFile,
    DATABASE_URL: record.applicationUrl,
    DATABASE_OWNER_URL: record.ownerUrl,
  });
}

async function startNetworkEdge(
  ground: Ground,
  hubUrl: string,
  { id }: { readonly id: string },
  listener: { readonly s13: number } | { readonly n5g: number },
): Promise<ServiceProcess> {
  const [[protocol, port] = ['s13', 0]] = Object.entries(listener);
  return startEdge(ground, hubUrl, id, [
    `--${protocol}`,
    `${townHost}:${port}`,
    '--origin-host',
    `${id}.edge.example`,
  ]);
}

/** One edge for the counters: the maker's activation and the shop's desk, each with a token of its own. */
async function startCheckEdge(ground: Ground, hubUrl: string): Promise<ServiceProcess> {
  const { maker, shop } = organisations;
  const lines: string[] = [];
  for (const { id, gates } of [maker, shop]) {
    lines.push(formatCheckClient(id, await ground.secrets.getOrDraw(`${id}-token`), gates));
  }
  const clientsFile = join(ground.dataFolder, 'check-clients');
  await writeFile(clientsFile, lines.join(''), { mode: 0o600 });
  const listener = ['--check', `${townHost}:${ground.ports.checks}`, '--check-clients', clientsFile];
  return startEdge(ground, hubUrl, maker.id, ['--serves', `${maker.id},${shop.id}`, ...listener]);
}

function startEdge(
  ground: Ground,
  hubUrl: string,
  id: string,
  args: readonly string[],
): Promise<ServiceProcess> {
  const secret = ground.secrets.find(id);
  if (secret === undefined) throw new Error('an edge of somebody who does not take part');
  const folder = join(ground.dataFolder, `edge-${id}`);
  const own = ['edge', '--hub', hubUrl, '--participant', id, '--data', folder, ...args];
  return startService(ground, `edge-${id}`, own, { DEADSET_EDGE_SECRET: secret });
}

async function startService(
  { dataFolder, terminal, closing }: Ground,
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const words: Record<ServiceNews, string> = {
    died: 'died; bringing it back',
    back: 'is back',
    'given-up': 'died too often and is given up',
  };
  const logFile = join(dataFolder, 'logs', `${name}.log`);
  const onNews = (news: ServiceNews) => terminal.note(`  ${name} ${words[news]}`);
  const service = await ServiceProcess.start({ name, args, env, logFile, onNews });
  return closing.add(service, (it) => it.stop());
}

/** The maker and the shop, in this process, each asking the edge for the counters with its own token. */
async function openCounters({ ports, secrets, closing }: Ground): Promise<{ maker: Counter; shop: Counter }> {
  const optionsFor = async (id: string, port: number) => {
    const token = await secrets.getOrDraw(`${id}-token`);
    const gate = new GateClient({ url: `http://${townHost}:${ports.checks}`, token });
    return { gate, host: townHost, port, pseudonymKey: sha256(Buffer.from(token)) };
  };
  const maker = await startMaker(await optionsFor(organisations.maker.id, ports.maker));
  closing.add(maker, (it) => it.close());
  const shop = await startShop(await optionsFor(organisations.shop.id, ports.shop));
  return { maker, shop: closing.add(shop, (it) => it.close()) };
}
