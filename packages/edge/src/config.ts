import { type Gate, gates, type Tier } from '@deadset/domain';
import type { TrustAnchors } from '@deadset/protocol';
import type { StandingRules } from './camara/index.ts';
import type { CheckClient } from './check-api/index.ts';
import type { NetworkStatus } from './checks/index.ts';
import type { GateName } from './gates/index.ts';
import type { ListenAt } from './listener.ts';
import type { ColourName } from './rules/index.ts';
import type { TlsFiles } from './tls/index.ts';

/** Where a listener is; port 0 takes a free one. */
export type ListenerConfig = ListenAt;

/** A Diameter listener, and who this node is there. */
export interface S13Config extends ListenerConfig {
  readonly originHost: string;
  readonly originRealm: string;
  readonly productName: string;
  /** Most connections at a time, of each thread that answers. 256 when absent. */
  readonly maxConnections?: number;
}

/** Everything an edge is told. It needs a hub, a snapshot file or a gate list, and at least one listener. */
export interface EdgeConfig {
  /** Where the edge keeps its key, its list and its attempts; needed with a hub. */
  readonly dataFolder?: string;
  readonly hub?: {
    readonly url: string;
    /** Credentials at the hub. */
    readonly participant: string;
    readonly secret: string;
    /** Participants whose gates this edge answers for. */
    readonly serves: readonly string[];
    /** Whose signatures count. What the hub names at the first meeting is pinned when absent. */
    readonly trustAnchors?: TrustAnchors;
  };
  /** A list to answer by without any hub. */
  readonly snapshotFile?: string;
  /** Keys to verify that list by. Without them it is only checked for damage, and nobody answers for it. */
  readonly snapshotKeys?: TrustAnchors;
  readonly s13?: S13Config;
  /** The same over TLS; peers must show a certificate in their own names. */
  readonly s13Tls?: S13Config;
  /** Who may ask over S13 (`readPeersFile`); whoever can connect when absent. */
  readonly peersFile?: string;
  readonly n5g?: ListenerConfig;
  /** The same over TLS. */
  readonly n5gTls?: ListenerConfig;
  /** Who may ask over N5g-eir; anyone when absent. */
  readonly accessTokens?: {
    /** Public keys of the NRFs, read anew whenever the edge is told to. */
    readonly keysFile: string;
    /** NF instance ids of the NRFs whose tokens count; any that has one of the keys when absent. */
    readonly issuers?: readonly string[];
    /** This register's own NF instance id, which tokens may name in place of the type 5G_EIR. */
    readonly instanceId?: string;
  };
  /** The certificate of the listeners with TLS, read anew whenever the edge is told to. */
  readonly tls?: TlsFiles;
  readonly check?: ListenerConfig & { readonly clients: readonly CheckClient[] };
  /** CAMARA Device Authenticity, for consumers of a network's APIs; it follows that network's list and rules. */
  readonly camara?: ListenerConfig & {
    /** Public keys of the API gateway that gives the access tokens out, read anew whenever the edge is told to. */
    readonly keysFile: string;
    /** Who must have given a token out, and whom it must be for; anybody when absent. */
    readonly issuer?: string;
    readonly audience?: string;
    /** Calls of one API consumer a second and a day, of each worker. */
    readonly perSecond?: number;
    readonly perDay?: number;
  } & Partial<StandingRules>;
  readonly admin?: ListenerConfig;
  /** The operator's own list and rules for networks, as `buildGateList` writes them; beside the record, or alone. */
  readonly rulesFile?: string;
  /** What networks are told of devices that nothing is said of. */
  readonly unknownDevice: NetworkStatus;
  /** The same for one interface alone, where it differs. */
  readonly unknownDeviceS13?: NetworkStatus;
  readonly unknownDeviceN5g?: NetworkStatus;
  /** What networks are told of every device, whatever is listed; absent where lists and rules are to be asked. */
  readonly globalResponse?: ColourName;
  /** Whose gates S13 and N5g-eir are; the hub's participant when absent. */
  readonly networkParticipant?: string;
  /** Participants at whose gates nothing is held or refused yet: it is only kept what would have been. */
  readonly shadow?: readonly string[];
  /** The tier from which on its gates hold and refuse; all that the rules say when absent. */
  readonly actsFromTier?: Tier;
  /** Threads that answer; none when absent, and then the thread that follows the hub answers as well. */
  readonly workers?: number;
  /** Listening sockets that were handed to this process, one for each worker, by the name of the gate. */
  readonly sockets?: Partial<Readonly<Record<GateName, readonly number[]>>>;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

/** Hosts by which only this machine is reached. */
export const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
const maxServed = 64;

/** Everything that is wrong with a configuration, in words for whoever wrote it; empty when it can be run. */
export function problemsOf(config: EdgeConfig): string[] {
  const { hub, dataFolder, snapshotFile, snapshotKeys, s13, n5g, n5gTls, tls, check } = config;
  const problems: string[] = [];
  const need = (isMet: boolean, problem: string) => {
    if (!isMet) problems.push(problem);
  };
  need(
    hub !== undefined || snapshotFile !== undefined || config.rulesFile !== undefined,
    'give a hub, a snapshot file or a gate list',
  );
  need(hub === undefined || snapshotFile === undefined, 'give either a hub or a snapshot file');
  need(hub === undefined || dataFolder !== undefined, 'a data folder is needed to follow a hub');
  need(
    snapshotKeys === undefined || snapshotFile !== undefined,
    'snapshot keys are given without a snapshot file',
  );
  need(
    [s13, config.s13Tls, n5g, n5gTls, check, config.camara].some((listener) => listener !== undefined),
    'give at least one of S13, N5g-eir, check API and CAMARA',
  );
  need(
    config.s13Tls === undefined || tls?.caFile !== undefined,
    'S13 over TLS needs a certificate, its key, and the authority of its peers',
  );
  need(
    config.peersFile === undefined || s13 !== undefined || config.s13Tls !== undefined,
    'a file of peers is given without S13',
  );
  need(n5gTls === undefined || tls !== undefined, 'N5g-eir over TLS needs a certificate and its key');
  need(
    config.accessTokens === undefined || n5g !== undefined || n5gTls !== undefined,
    'the keys of an NRF are given without N5g-eir',
  );
  need(hub === undefined || URL.canParse(hub.url), "the hub's address is not a URL");
  need(servedBy(config).length <= maxServed, `one edge serves at most ${maxServed} participants`);
  if (check !== undefined) problems.push(...problemsOfClients(check.host, check.clients));
  return problems;
}

/** Whose gates this edge answers for: all that it may name in an attempt. */
export function servedBy({ hub, check, networkParticipant }: EdgeConfig): string[] {
  if (hub === undefined) return [];
  const asking = check?.clients.map(({ participant }) => participant) ?? [];
  return [...new Set([...hub.serves, hub.participant, networkParticipant ?? hub.participant, ...asking])];
}

function problemsOfClients(host: string, clients: readonly CheckClient[]): string[] {
  const problems: string[] = [];
  if (clients.length === 0 && !loopbackHosts.has(host))
    problems.push('a check API without clients answers this machine only: bind it to a loopback address');
  for (const { participant, tokenSha256, gates: asked } of clients) {
    if (!/^[0-9a-fA-F]{64}$/.test(tokenSha256))
      problems.push(`the token digest of ${participant} is not SHA-256 in hexadecimal`);
    const strangers = asked.filter((gate: Gate) => !gates.includes(gate));
    if (strangers.length > 0)
      problems.push(`${participant} asks at gates that there are not: ${strangers.join(', ')}`);
  }
  return problems;
}
