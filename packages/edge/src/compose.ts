import type { AddressInfo } from 'node:net';
import type { Stance } from '@deadset/domain';
import { AnswerTally, CheckDesk } from './checks/index.ts';
import { steadyClock, systemClock } from './clock.ts';
import { type EdgeConfig, problemsOf } from './config.ts';
import type { EdgeParts } from './edge-parts.ts';
import { systemEntropy } from './entropy.ts';
import { loadListFile, VerifiedList } from './feed/index.ts';
import { closeGates, type GateName, openGates } from './gates/index.ts';
import {
  AdminServer,
  Alarms,
  checkApiProbe,
  edgeMetrics,
  n5gProbe,
  type Probe,
  type S13Figures,
  SelfCheck,
  s13Probe,
} from './health/index.ts';
import { type HubLink, openHubLink } from './hub-link.ts';
import { createLogger } from './logger.ts';

/** Where an edge answers. Only what was configured is there. */
export type EdgeAddresses = Partial<Record<GateName | 'admin', AddressInfo>>;

/** An edge that answers. */
export interface RunningEdge {
  readonly addresses: Readonly<EdgeAddresses>;
  /** Position of the list that answers; -1 before the first. */
  position(): number;
  /** Takes no more questions, answers those that are there, and puts everything on disk. */
  close(): Promise<void>;
}

/** What the listeners hang on, and what they leave behind. */
interface Assembly extends EdgeParts {
  readonly config: EdgeConfig;
  readonly desk: CheckDesk;
  readonly tally: AnswerTally;
  readonly link: HubLink | undefined;
  /** Whose gates S13 and N5g-eir are. */
  readonly ownParticipant: string;
  readonly addresses: EdgeAddresses;
  readonly probes: Map<string, Probe>;
  readonly closers: (() => Promise<void>)[];
  s13Figures?: () => S13Figures;
}

/** Puts an edge together and starts it. Throws when the configuration, the list or an address is no good. */
export async function composeEdge(config: EdgeConfig): Promise<RunningEdge> {
  const problems = problemsOf(config);
  if (problems.length > 0) throw new Error(`this edge cannot be run: ${problems.join('; ')}`);
  const clock = systemClock;
  const log = createLogger(config.logLevel);
  const parts = { list: new VerifiedList(clock), alarms: new Alarms(), log, clock, entropy: systemEntropy };
  const assembly = assemble(config, parts, await openList(config, parts));
  const close = async () => {
    await Promise.all(assembly.closers.map((closeOne) => closeOne()));
    await assembly.link?.close();
  };
  try {
    await openOwnGates(assembly);
    await openAdmin(assembly);
  } catch (error) {
    await close();
    throw error;
  }
  return { addresses: assembly.addresses, position: () => parts.list.position, close };
}

/** The list to answer by: from a hub, which is then followed, or from a file. */
async function openList(config: EdgeConfig, parts: EdgeParts): Promise<HubLink | undefined> {
  const { hub, dataFolder, snapshotFile, snapshotKeys } = config;
  if (hub !== undefined && dataFolder !== undefined) return openHubLink(config, hub, dataFolder, parts);
  if (snapshotFile === undefined) return undefined;
  parts.list.start(await loadListFile(snapshotFile, snapshotKeys));
  const { position, state } = parts.list;
  parts.log.info({ position, count: state.list.count }, 'the list was taken from a file');
  if (snapshotKeys !== undefined) return undefined;
  parts.alarms.raise('unsigned-list');
  parts.log.warn('nobody signed this list: it is whole, but anyone may have written it');
  return undefined;
}

function assemble(config: EdgeConfig, parts: EdgeParts, link: HubLink | undefined): Assembly {
  const tally = new AnswerTally();
  const desk = new CheckDesk({
    index: parts.list.index,
    clock: parts.clock,
    tally,
    // Without a hub there is nobody to tell.
    recordAttempt: (met) => link?.recordAttempt(met),
    unknownDevice: config.unknownDevice,
    stanceOf: stancesOf(config),
  });
  const ownParticipant = config.networkParticipant ?? config.hub?.participant ?? 'this-edge';
  return {
    ...parts,
    config,
    desk,
    tally,
    link,
    ownParticipant,
    addresses: {},
    probes: new Map(),
    closers: [],
  };
}

/** Made once: the stance of a participant is asked for at every listed device that is met. */
function stancesOf({ shadow = [], actsFromTier = 0 }: EdgeConfig): (participant: string) => Stance {
  const shadows = new Set(shadow);
  const enforcing: Stance = { enforcement: 'enforcing', actsFromTier };
  const recording: Stance = { enforcement: 'shadow', actsFromTier };
  return (participant) => (shadows.has(participant) ? recording : enforcing);
}

async function openOwnGates(assembly: Assembly): Promise<void> {
  const { entropy, addresses, probes, closers, config } = assembly;
  const healthToken = entropy(32).toString('base64url');
  const open = await openGates({ ...assembly, healthToken });
  closers.push(() => closeGates(open));
  for (const [name, { address }] of open) {
    addresses[name] = address;
    probes.set(name, probeOf(name, address, healthToken, config));
  }
  const figures = open.get('s13')?.s13Figures;
  if (figures !== undefined) assembly.s13Figures = figures;
}

/** How a gate is asked whether it is well. */
function probeOf(name: GateName, address: AddressInfo, healthToken: string, { s13 }: EdgeConfig): Probe {
  if (name === 'n5g') return n5gProbe(address);
  if (name === 'check') return checkApiProbe(address, healthToken);
  return s13Probe(address, s13?.originRealm ?? '');
}

async function openAdmin(assembly: Assembly): Promise<void> {
  const { config, probes, alarms, log, closers } = assembly;
  if (config.admin === undefined) return;
  const server = new AdminServer({
    ...config.admin,
    status: () => statusOf(assembly),
    isReady: () => isReady(assembly),
    selfCheck: new SelfCheck(probes, steadyClock),
    alarms,
    metrics: metricsOf(assembly),
    log,
  });
  assembly.addresses.admin = await server.listen();
  closers.push(() => server.close());
}

function statusOf({ list, link }: Assembly) {
  const { position, ageSeconds, state } = list;
  return {
    position,
    ...(ageSeconds === undefined ? {} : { ageSeconds }),
    count: state.list.count,
    digest: state.list.digest().toString('hex'),
    connected: link?.isConnected() ?? false,
    ...(link === undefined ? {} : { edge: link.edge }),
  };
}

/** Before its first entry a hub has no list: then being connected is enough. */
function isReady({ list, link }: Assembly): boolean {
  return list.isAtMark && (list.position >= 0 || link?.isConnected() === true);
}

function metricsOf({ list, link, tally, alarms, s13Figures }: Assembly) {
  return edgeMetrics({
    list: () => {
      const { position, ageSeconds, state } = list;
      return { position, count: state.list.count, ...(ageSeconds === undefined ? {} : { ageSeconds }) };
    },
    indexBytes: () => list.index.byteLength,
    answers: () => tally.totals(),
    refusals: () => link?.refusals.totals() ?? [],
    attempts: () => link?.attempts ?? { spooled: 0, sent: 0, lost: 0 },
    ...(s13Figures === undefined ? {} : { s13: s13Figures }),
    alarms,
  });
}
