import type { AddressInfo } from 'node:net';
import { type Answering, openAnswering } from './answering.ts';
import { steadyClock, systemClock } from './clock.ts';
import { type EdgeConfig, type ListenerConfig, problemsOf } from './config.ts';
import type { EdgeParts } from './edge-parts.ts';
import { systemEntropy } from './entropy.ts';
import { loadListFile, VerifiedList } from './feed/index.ts';
import type { GateName } from './gates/index.ts';
import {
  AdminServer,
  Alarms,
  camaraProbe,
  checkApiProbe,
  edgeMetrics,
  n5gProbe,
  n5gTlsProbe,
  noS13Figures,
  type Probe,
  SelfCheck,
  s13Probe,
  s13TlsProbe,
} from './health/index.ts';
import { type HubLink, openHubLink } from './hub-link.ts';
import { createLogger } from './logger.ts';
import { RulesKeeper } from './rules/index.ts';

/** Where an edge answers. Only what was configured is there. */
export type EdgeAddresses = Partial<Record<GateName | 'admin', AddressInfo>>;

/** An edge that answers. */
export interface RunningEdge {
  readonly addresses: Readonly<EdgeAddresses>;
  /** Position of the list that answers; -1 before the first. */
  position(): number;
  /** Rejects when a thread that answers ends by itself: then this edge must be closed and started anew. */
  readonly lost?: Promise<never>;
  /** Reads anew what is kept in files beside the configuration, without a pause. */
  reload(): void;
  /** Takes no more questions, answers those that are there, and puts everything on disk. */
  close(): Promise<void>;
}

/** Puts an edge together and starts it. Throws when the configuration, the list or an address is no good. */
export async function composeEdge(config: EdgeConfig): Promise<RunningEdge> {
  const problems = problemsOf(config);
  if (problems.length > 0) throw new Error(`this edge cannot be run: ${problems.join('; ')}`);
  const clock = systemClock;
  const log = createLogger(config.logLevel);
  const parts = { list: new VerifiedList(clock), alarms: new Alarms(), log, clock, entropy: systemEntropy };
  const link = await openList(config, parts);
  const closers = [async () => link?.close()];
  const close = async () => {
    for (const closeOne of closers.toReversed()) await closeOne();
  };
  try {
    const rules = await openRules(config, parts);
    const healthToken = parts.entropy(32).toString('base64url');
    const answering = await openAnswering({
      ...parts,
      config,
      ...(rules === undefined ? {} : { rules }),
      healthToken,
      ownParticipant: config.networkParticipant ?? config.hub?.participant ?? 'this-edge',
      // Without a hub there is nobody to tell.
      recordAttempt: (met) => link?.recordAttempt(met),
      ...(link?.attemptPort === undefined ? {} : { attemptPort: link.attemptPort }),
    });
    closers.push(() => answering.close());
    const assembly = { ...parts, config, link, rules, answering, healthToken };
    const admin = config.admin && openAdmin(config.admin, assembly);
    if (admin !== undefined) closers.push(() => admin.close());
    const adminAddress = await admin?.listen();
    const { lost } = answering;
    return {
      addresses: {
        ...Object.fromEntries(answering.addresses),
        ...(adminAddress === undefined ? {} : { admin: adminAddress }),
      },
      position: () => parts.list.position,
      reload: () => {
        answering.reload();
        void rules?.reload();
      },
      ...(lost === undefined ? {} : { lost }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the admin port tells of. */
interface Assembly extends EdgeParts {
  readonly config: EdgeConfig;
  readonly link: HubLink | undefined;
  readonly rules: RulesKeeper | undefined;
  readonly answering: Answering;
  readonly healthToken: string;
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

/** The operator's own list and rules, where there are any. */
async function openRules(
  { rulesFile, camara }: EdgeConfig,
  { alarms, log }: EdgeParts,
): Promise<RulesKeeper | undefined> {
  if (rulesFile === undefined) return undefined;
  const onRead = (isTaken: boolean) => alarms[isTaken ? 'clear' : 'raise']('gate-list');
  return RulesKeeper.open({ path: rulesFile, tellsReported: camara !== undefined, log, onRead });
}

function openAdmin(admin: ListenerConfig, assembly: Assembly): AdminServer {
  const { answering, alarms, log } = assembly;
  return new AdminServer({
    ...admin,
    status: () => statusOf(assembly),
    isReady: () => isReady(assembly),
    selfCheck: new SelfCheck(probesOf(assembly), steadyClock),
    alarms,
    metrics: metricsOf(assembly),
    refresh: () =>
      answering.refresh().catch((err: unknown) => {
        log.warn({ err }, 'a thread does not tell its figures; showing those it told last');
      }),
    log,
  });
}

/** How each gate is asked whether it is well, and all threads together whether they turn. */
function probesOf({ config, answering, healthToken }: Assembly): ReadonlyMap<string, Probe> {
  const probes = [...answering.addresses].map(([name, address]): [string, Probe] => {
    if (name === 'n5g') return [name, n5gProbe(address, healthToken)];
    if (name === 'n5gTls') return [name, n5gTlsProbe(address, healthToken)];
    if (name === 'check') return [name, checkApiProbe(address, healthToken)];
    if (name === 'camara') return [name, camaraProbe(address, healthToken)];
    if (name === 's13Tls') return [name, s13TlsProbe(address)];
    return [name, s13Probe(address, config.s13?.originRealm ?? '', healthToken)];
  });
  // A question over a socket reaches one thread; this reaches each.
  return new Map([...probes, ['threads', () => answering.refresh()]]);
}

function statusOf({ list, link, rules }: Assembly) {
  const { position, ageSeconds, state } = list;
  return {
    position,
    ...(ageSeconds === undefined ? {} : { ageSeconds }),
    count: state.list.count,
    digest: state.list.digest().toString('hex'),
    connected: link?.isConnected() ?? false,
    ...(link === undefined ? {} : { edge: link.edge }),
    ...(rules === undefined ? {} : { gateList: gateListOf(rules) }),
  };
}

function gateListOf({ checksum, builtAt, byteLength }: RulesKeeper) {
  return { checksum, builtAt: new Date(builtAt).toISOString(), bytes: byteLength };
}

/** Before its first entry a hub has no list: then being connected is enough. With a gate list alone there is none at all. */
function isReady({ config, list, link }: Assembly): boolean {
  const isAlone = link === undefined && config.snapshotFile === undefined;
  return isAlone || (list.isAtMark && (list.position >= 0 || link?.isConnected() === true));
}

function metricsOf({ config, list, link, answering, alarms }: Assembly) {
  return edgeMetrics({
    list: () => {
      const { position, ageSeconds, state } = list;
      return { position, count: state.list.count, ...(ageSeconds === undefined ? {} : { ageSeconds }) };
    },
    indexBytes: () => list.index.byteLength,
    answeringThreads: () => answering.threads,
    answers: () => answering.figures.answers,
    meetings: () => answering.figures.meetings,
    refusals: () => link?.refusals.totals() ?? [],
    attempts: () => link?.attempts ?? { spooled: 0, sent: 0, lost: 0 },
    ...(config.s13 === undefined && config.s13Tls === undefined
      ? {}
      : { s13: () => answering.figures.s13 ?? noS13Figures }),
    alarms,
  });
}
