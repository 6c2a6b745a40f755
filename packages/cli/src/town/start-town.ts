import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GateClient, HubClient } from '@deadset/client';
import { startEmbeddedServer } from '@deadset/hub';
import { sha256 } from '@deadset/protocol';
import {
  type Counter,
  type RunningOperator,
  startMaker,
  startOperator,
  startShop,
} from '@deadset/simulators';
import { systemClock } from '../clock.ts';
import { recordFolder } from '../record-access.ts';
import { startOrExplain } from '../start-or-explain.ts';
import type { ServiceProcess } from '../supervisor/service-process.ts';
import type { Terminal } from '../terminal.ts';
import { ClosingStack } from './closing-stack.ts';
import { enrolTown, type TownLinks } from './enrol-town.ts';
import { drawPeople, organisations, type People } from './town-plan.ts';
import { chooseTownPorts, type TownPorts } from './town-ports.ts';
import { TownSecrets } from './town-secrets.ts';
import { type Ground, operatorsFile, startEdges, startHub, townHost } from './town-services.ts';
import { startWitnesses, witnessPolicyFile } from './town-witnesses.ts';

/** What `deadset up` was asked for. */
export interface TownOptions {
  /** Where everything is kept: database, keys, secrets, logs. Absolute. */
  readonly dataFolder: string;
  /** Of the hub; the others take the ports behind it where they are free. 0 takes any. */
  readonly port: number;
  readonly terminal: Terminal;
}

/** A town that runs: witnesses, hub and edges as processes of their own; operator, maker and shop in this one. */
export interface Town {
  readonly hub: ServiceProcess;
  readonly hubUrl: string;
  readonly edges: readonly ServiceProcess[];
  readonly witnesses: readonly ServiceProcess[];
  readonly operator: RunningOperator;
  readonly maker: Counter;
  readonly shop: Counter;
  readonly ports: TownPorts;
  readonly people: People;
  /** What `/demo` shows; see `Story`. */
  readonly storyFile: string;
  readonly dataFolder: string;
  /** Links that sign people in. */
  readonly links: TownLinks;
  /** Stops everything, the database last. */
  close(): Promise<void>;
}

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

async function buildTown({ dataFolder, port, terminal }: TownOptions, closing: ClosingStack): Promise<Town> {
  await mkdir(join(dataFolder, 'logs'), { recursive: true });
  const ports = await chooseTownPorts(townHost, port);
  const secrets = await TownSecrets.open(join(dataFolder, 'secrets'));
  const ground: Ground = { dataFolder, ports, secrets, terminal, closing };
  // For people by a name: browsers bind a passkey to one.
  const hubUrl = `http://localhost:${ports.hub}`;
  const hubAddress = `http://${townHost}:${ports.hub}`;
  const log = (message: string) => terminal.note(`  ${message}`);
  const folder = recordFolder(dataFolder);
  const record = await startOrExplain(() => startEmbeddedServer({ folder, log }));
  closing.add(record, (it) => it.close());
  const links = await enrolTown(record, secrets, () => undefined);
  const people = drawPeople(systemClock());
  const operator = await openOperator(ground, hubUrl, people);
  const storyFile = join(dataFolder, 'story.json');
  const witnesses = await startWitnesses(ground);
  const hub = await startHub(ground, record, storyFile, hubUrl, witnessPolicyFile(dataFolder));
  const edges = await startEdges(ground, hubAddress);
  const { maker, shop } = await openCounters(ground, { hubUrl, hubAddress });
  const close = () => closing.close();
  return {
    hub,
    hubUrl,
    edges,
    witnesses,
    operator,
    maker,
    shop,
    ports,
    people,
    storyFile,
    dataFolder,
    links,
    close,
  };
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
    deviceIdentifierUrl: operator.issuer,
  };
  await writeFile(operatorsFile(dataFolder), JSON.stringify([registration]), { mode: 0o600 });
  return closing.add(operator, (it) => it.close());
}

/** The maker and the shop, in this process, each asking the edge for the counters with its own token. */
async function openCounters(
  { ports, secrets, closing }: Ground,
  { hubUrl, hubAddress }: { readonly hubUrl: string; readonly hubAddress: string },
): Promise<{ maker: Counter; shop: Counter }> {
  const optionsFor = async (id: string, port: number) => {
    const token = await secrets.getOrDraw(`${id}-token`);
    const gate = new GateClient({ url: `http://${townHost}:${ports.checks}`, token });
    const secret = secrets.find(id);
    if (secret === undefined) throw new Error('a counter of somebody who does not take part');
    const { consents } = new HubClient({ url: hubAddress, participant: id, secret });
    const pseudonymKey = sha256(Buffer.from(token));
    return { gate, consents, host: townHost, port, pseudonymKey, appealUrl: `${hubUrl}/appeal` };
  };
  const maker = await startMaker(await optionsFor(organisations.maker.id, ports.maker));
  closing.add(maker, (it) => it.close());
  const shop = await startShop(await optionsFor(organisations.shop.id, ports.shop));
  return { maker, shop: closing.add(shop, (it) => it.close()) };
}
