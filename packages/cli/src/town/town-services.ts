import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCheckClient } from '../check-clients.ts';
import { type ServiceNews, ServiceProcess } from '../supervisor/service-process.ts';
import type { Terminal } from '../terminal.ts';
import type { ClosingStack } from './closing-stack.ts';
import { organisations } from './town-plan.ts';
import type { TownPorts } from './town-ports.ts';
import type { TownSecrets } from './town-secrets.ts';

export const townHost = '127.0.0.1';

/** What every part of the town is built from. */
export interface Ground {
  readonly dataFolder: string;
  readonly ports: TownPorts;
  readonly secrets: TownSecrets;
  readonly terminal: Terminal;
  readonly closing: ClosingStack;
}

/** Where the hub reads whose sign-in proves a declaration. */
export function operatorsFile(dataFolder: string): string {
  return join(dataFolder, 'operators.json');
}

/** The hub on the town's own database. */
export function startHub(
  ground: Ground,
  record: { readonly applicationUrl: string; readonly ownerUrl: string; readonly policeUrl: string },
  storyFile: string,
  publicUrl: string,
  policyFile: string,
): Promise<ServiceProcess> {
  return startService(ground, 'hub', ['hub', '--data', ground.dataFolder], {
    DEADSET_HUB_HOST: townHost,
    DEADSET_HUB_PORT: ground.ports.hub.toString(),
    DEADSET_PUBLIC_URL: publicUrl,
    DEADSET_OPERATORS_FILE: operatorsFile(ground.dataFolder),
    DEADSET_STORY_FILE: storyFile,
    // Whoever tries to receive events does so on this machine.
    DEADSET_LOOPBACK_WEBHOOKS: 'allow',
    DEADSET_WITNESS_POLICY: policyFile,
    DATABASE_URL: record.applicationUrl,
    DATABASE_OWNER_URL: record.ownerUrl,
    POLICE_DATABASE_URL: record.policeUrl,
    POLICE_DATABASE_OWNER_URL: record.ownerUrl,
  });
}

/** Every network's own edge, and one for the counters. */
export function startEdges(ground: Ground, hubUrl: string): Promise<ServiceProcess[]> {
  const { ports } = ground;
  const { networkA, networkB, networkC } = organisations;
  return allStarted([
    startNetworkEdge(ground, hubUrl, networkA.id, ['--s13', `${townHost}:${ports.networkA}`]),
    startNetworkEdge(ground, hubUrl, networkB.id, ['--s13', `${townHost}:${ports.networkB}`]),
    startNetworkEdge(ground, hubUrl, networkC.id, ['--n5g', `${townHost}:${ports.networkC}`]),
    startCheckEdge(ground, hubUrl),
  ]);
}

/** Waits for all, also when one fails: what still came up must be known to be closed. */
export async function allStarted(starting: readonly Promise<ServiceProcess>[]): Promise<ServiceProcess[]> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

function startNetworkEdge(
  ground: Ground,
  hubUrl: string,
  id: string,
  listener: readonly string[],
): Promise<ServiceProcess> {
  return startEdge(ground, hubUrl, id, [...listener, '--origin-host', `${id}.edge.example`]);
}

/** Where the token is with which somebody asks at the edge for the counters. */
export function tokenFile(dataFolder: string, id: string): string {
  return join(dataFolder, `${id}.token`);
}

/** One edge for the counters: the maker's activation and the shop's desk, each with a token of its own. */
async function startCheckEdge(ground: Ground, hubUrl: string): Promise<ServiceProcess> {
  const { maker, shop } = organisations;
  const lines: string[] = [];
  for (const { id, gates } of [maker, shop]) {
    const token = await ground.secrets.getOrDraw(`${id}-token`);
    lines.push(formatCheckClient(id, token, gates));
    // For whoever wants to ask as that counter does; see `whatToOpen`.
    await writeFile(tokenFile(ground.dataFolder, id), `${token}\n`, { mode: 0o600 });
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

/** One of our own commands, brought back when it dies and ended with the town. */
export async function startService(
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
