import { readFile } from 'node:fs/promises';
import type { EdgeConfig } from '@deadset/edge';
import { parseCheckClients } from './check-clients.ts';
import { environment } from './config.ts';
import { CommandFailure, exitCodes } from './exit-code.ts';
import { readTrustAnchors } from './list/list-key-file.ts';
import { type HostPort, readSecretFile } from './option-values.ts';
import { parseSockets, socketsVariable } from './supervisor/socket-holder.ts';

/** What was given to `deadset edge`. */
export interface EdgeArguments {
  readonly hub?: string;
  readonly participant?: string;
  readonly secretFile?: string;
  readonly serves?: string[];
  readonly trust?: string;
  readonly data: string;
  readonly snapshot?: string;
  readonly snapshotKey?: string;
  readonly s13?: HostPort;
  readonly s13Connections?: number;
  readonly s13Tls?: HostPort;
  readonly peers?: string;
  readonly n5g?: HostPort;
  readonly n5gTls?: HostPort;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly nrfKeys?: string;
  readonly nrfIds?: string[];
  readonly nfInstanceId?: string;
  readonly check?: HostPort;
  readonly checkClients?: string;
  readonly camara?: HostPort;
  readonly camaraKeys?: string;
  readonly camaraIssuer?: string;
  readonly camaraAudience?: string;
  readonly camaraRate?: number;
  readonly camaraQuota?: number;
  readonly camaraUnlisted?: NonNullable<EdgeConfig['camara']>['unlisted'];
  readonly camaraNotApplicable?: string[];
  readonly admin?: HostPort;
  readonly originHost: string;
  readonly originRealm: string;
  readonly networkParticipant?: string;
  readonly workers: number;
  readonly rules?: string;
  readonly unknownDevice: EdgeConfig['unknownDevice'];
  readonly unknownDeviceS13?: EdgeConfig['unknownDevice'];
  readonly unknownDeviceN5g?: EdgeConfig['unknownDevice'];
  readonly globalResponse?: 'off' | NonNullable<EdgeConfig['globalResponse']>;
  readonly shadow?: string[];
  readonly actsFromTier?: '0' | '1' | '2' | '3';
  readonly logLevel: EdgeConfig['logLevel'];
}

/** What an edge calls itself towards Diameter peers. RFC 6733 section 5.3.7. */
const productName = 'deadset';

/** Tiers as they are given. */
const tiers = { 0: 0, 1: 1, 2: 2, 3: 3 } as const;

/** The configuration that the options come to; files are read. Throws `CommandFailure` for what cannot be used. */
export async function edgeSettings(given: EdgeArguments): Promise<EdgeConfig> {
  const { s13, n5g, check, admin, snapshot, networkParticipant, originHost, originRealm, shadow } = given;
  const connections = given.s13Connections === undefined ? {} : { maxConnections: given.s13Connections };
  const s13Names = { ...connections, originHost, originRealm, productName };
  const clients = given.checkClients === undefined ? [] : await readCheckClients(given.checkClients);
  return {
    workers: given.workers,
    ...handedSockets(),
    ...ruleSettings(given),
    logLevel: given.logLevel,
    ...(given.hub === undefined ? {} : { dataFolder: given.data, hub: await hubSettings(given, given.hub) }),
    ...(snapshot === undefined ? {} : { snapshotFile: snapshot }),
    ...(given.snapshotKey === undefined ? {} : { snapshotKeys: await readTrustAnchors(given.snapshotKey) }),
    ...(s13 === undefined ? {} : { s13: { ...s13, ...s13Names } }),
    ...(given.s13Tls === undefined ? {} : { s13Tls: { ...given.s13Tls, ...s13Names } }),
    ...(given.peers === undefined ? {} : { peersFile: given.peers }),
    ...(n5g === undefined ? {} : { n5g }),
    ...(given.n5gTls === undefined ? {} : { n5gTls: given.n5gTls }),
    ...tlsSettings(given),
    ...accessTokenSettings(given),
    ...(check === undefined ? {} : { check: { ...check, clients } }),
    ...camaraSettings(given),
    ...(admin === undefined ? {} : { admin }),
    ...(networkParticipant === undefined ? {} : { networkParticipant }),
    ...(shadow === undefined ? {} : { shadow }),
    ...(given.actsFromTier === undefined ? {} : { actsFromTier: tiers[given.actsFromTier] }),
  };
}

/** What networks are told beside what the record says. */
function ruleSettings({
  rules,
  unknownDevice,
  unknownDeviceS13,
  unknownDeviceN5g,
  globalResponse = 'off',
}: EdgeArguments): Pick<EdgeConfig, 'unknownDevice' | 'rulesFile' | 'globalResponse'> {
  return {
    unknownDevice,
    ...(rules === undefined ? {} : { rulesFile: rules }),
    ...(unknownDeviceS13 === undefined ? {} : { unknownDeviceS13 }),
    ...(unknownDeviceN5g === undefined ? {} : { unknownDeviceN5g }),
    ...(globalResponse === 'off' ? {} : { globalResponse }),
  };
}

/** The certificate of the listeners with TLS. */
function tlsSettings({ tlsCertificate, tlsKey, tlsCa }: EdgeArguments): Pick<EdgeConfig, 'tls'> {
  if (tlsCertificate !== undefined && tlsKey !== undefined) {
    const authority = tlsCa === undefined ? {} : { caFile: tlsCa };
    return { tls: { certificateFile: tlsCertificate, keyFile: tlsKey, ...authority } };
  }
  if (tlsCertificate === undefined && tlsKey === undefined && tlsCa === undefined) return {};
  throw new CommandFailure('For TLS, give both --tls-certificate and --tls-key.', exitCodes.usage);
}

/** Who may ask over N5g-eir. */
function accessTokenSettings({
  nrfKeys: keysFile,
  nrfIds: issuers,
  nfInstanceId: instanceId,
}: EdgeArguments): Pick<EdgeConfig, 'accessTokens'> {
  if (keysFile === undefined) {
    if (issuers === undefined && instanceId === undefined) return {};
    throw new CommandFailure(
      'With --nrf-ids or --nf-instance-id, --nrf-keys FILE says whose access tokens count.',
      exitCodes.usage,
    );
  }
  const optional = {
    ...(issuers === undefined ? {} : { issuers }),
    ...(instanceId === undefined ? {} : { instanceId }),
  };
  return { accessTokens: { keysFile, ...optional } };
}

/** The gate for consumers of the network's APIs. */
function camaraSettings(given: EdgeArguments): Pick<EdgeConfig, 'camara'> {
  const { camara, camaraKeys: keysFile, camaraNotApplicable: notApplicable = ['00'] } = given;
  if (camara === undefined) return {};
  if (keysFile === undefined)
    throw new CommandFailure(
      'With --camara, --camara-keys FILE says whose access tokens count.',
      exitCodes.usage,
    );
  if (!notApplicable.every((digits) => /^[0-9]{0,15}$/.test(digits)))
    throw new CommandFailure('--camara-not-applicable takes digits, separated by commas.', exitCodes.usage);
  const { camaraIssuer, camaraAudience, camaraRate, camaraQuota, camaraUnlisted } = given;
  return {
    camara: {
      ...camara,
      keysFile,
      notApplicable: notApplicable.filter((digits) => digits !== ''),
      ...(camaraIssuer === undefined ? {} : { issuer: camaraIssuer }),
      ...(camaraAudience === undefined ? {} : { audience: camaraAudience }),
      ...(camaraRate === undefined ? {} : { perSecond: camaraRate }),
      ...(camaraQuota === undefined ? {} : { perDay: camaraQuota }),
      ...(camaraUnlisted === undefined ? {} : { unlisted: camaraUnlisted }),
    },
  };
}

/** The listening sockets that this process was handed, if it was. */
function handedSockets(): Pick<EdgeConfig, 'sockets'> {
  const text = environment[socketsVariable];
  return text === undefined ? {} : { sockets: parseSockets(JSON.parse(text)) };
}

async function hubSettings(given: EdgeArguments, url: string): Promise<NonNullable<EdgeConfig['hub']>> {
  const { participant, serves, trust } = given;
  if (participant === undefined) {
    throw new CommandFailure('With --hub, --participant ID says as whom the edge connects.', exitCodes.usage);
  }
  const trusted = trust === undefined ? {} : { trustAnchors: await readTrustAnchors(trust) };
  return { url, participant, secret: await secretOf(given), serves: serves ?? [participant], ...trusted };
}

async function secretOf({ secretFile }: EdgeArguments): Promise<string> {
  if (secretFile !== undefined) return readSecretFile(secretFile);
  const secret = environment['DEADSET_EDGE_SECRET'];
  if (secret !== undefined && secret !== '') return secret;
  throw new CommandFailure(
    "The participant's secret is needed: give --secret-file FILE or set DEADSET_EDGE_SECRET.",
    exitCodes.usage,
  );
}

async function readCheckClients(path: string) {
  const clients = parseCheckClients(await readFile(path, 'utf8'));
  if (!clients.ok) throw new CommandFailure(`${path}: ${clients.problem}.`);
  return clients.value;
}
