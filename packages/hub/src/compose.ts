import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { brakeRates, widened } from '@deadset/domain';
import { passkeySite } from './approvals/index.ts';
import { createBrakes } from './brakes/index.ts';
import { ListWatch } from './checker/index.ts';
import { type Clock, systemClock } from './clock.ts';
import type { HubConfig } from './config.ts';
import type { Db } from './database/index.ts';
import { readDirbsSettings, withoutOperators } from './dirbs/index.ts';
import { systemEntropy } from './entropy.ts';
import type { TlsFiles } from './http/index.ts';
import { administrationOf } from './hub-administration.ts';
import { createHubApp, type HubParts, isSecure } from './hub-app.ts';
import { addHubPages } from './hub-pages.ts';
import { startHubRounds } from './hub-rounds.ts';
import { createHubServices, type HubServices, type ServiceGround } from './hub-services.ts';
import { type HubKeys, openKeys } from './key-folder.ts';
import { LogTiles } from './log/index.ts';
import { createLogger, type Logger } from './logger.ts';
import { openLog } from './open-log.ts';
import { openPolice, openRecord } from './open-record.ts';
import { createOwnershipService, readOperators } from './ownership/index.ts';
import { readPageSettings } from './page-settings.ts';
import { problemPage } from './pages/index.ts';
import { createAccessTokens } from './participants/index.ts';
import {
  createOrganisationSignIns,
  inviteFirstAdministrator,
  linkPath,
  type PeopleDependencies,
  readStaffIssuers,
} from './people/index.ts';
import { archiveOf } from './restore.ts';
import type { Rounds } from './upkeep/index.ts';

export interface RunningHub {
  /** Where it listens. */
  readonly url: string;
  /** The one-time link of the first administrator's sign-in; undefined once there has been one. */
  firstSignIn(): Promise<string | undefined>;
  /** Ends streams, seals the batch under way, and closes the database and, where it is ours, its server. */
  close(): Promise<void>;
}

/** Builds a whole hub from its settings and starts it. What was started is closed again when a later part fails. */
export async function composeHub(config: HubConfig, clock: Clock = systemClock): Promise<RunningHub> {
  const log = createLogger(config.logLevel);
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    // Last started, first closed.
    for (const closeOne of closers.splice(0).toReversed()) await closeOne();
  };
  try {
    return { ...(await startHub(config, clock, log, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startHub(
  config: HubConfig,
  clock: Clock,
  log: Logger,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<RunningHub, 'close'>> {
  const entropy = systemEntropy;
  const { port, url, publicUrl } = await addressOf(config);
  const keys = await openKeys(join(config.dataFolder, 'keys'), config.logOrigin, entropy);
  const { database, policeUrls } = await openRecord(config, log, closers);
  const { db } = database;
  const police = await openPolice(policeUrls, { register: db, clock, log }, closers);

  const archive = archiveOf(config, keys, entropy);
  const logParts = { config, database, keys, clock, log, ...(archive !== undefined && { archive }) };
  const { policy, ...publicLog } = await openLog(logParts, closers);
  const { verified } = publicLog;

  const tiles = new LogTiles(db);
  const listWatch = new ListWatch({ db, verified, clock, log });
  const services = await openServices(config, { database, clock, entropy, verified, publicUrl, keys });
  const { declarations } = services;
  const ownership = await openOwnership(config, { db, clock, entropy, publicUrl });
  const roots = policy.approverRoots ?? [];
  const approvals = { db, clock, entropy, declarations, site: passkeySite(publicUrl), roots };
  const people = await openPeople(config, { db, clock, entropy, publicUrl });
  const settings = await readPageSettings(config);
  const parts: HubParts = {
    database,
    clock,
    entropy,
    log,
    publicUrl,
    requestsPerMinute: config.requestsPerMinute,
    ...(await connectionSettings(config)),
    ...publicLog,
    tiles,
    listWatch,
    policy,
    ...services,
    accessTokens: createAccessTokens({ key: keys.token, publicUrl, clock, entropy }),
    verifyStatement: (token) => ownership.verifyStatement(token, clock()),
    lines: ownership.lines,
    webhooks: { sealKey: keys.seal, allowLoopback: config.allowLoopbackWebhooks ?? false },
    formTargets: [...ownership.origins, ...people.signIns.origins],
    problemPage: problemPage(settings.templates),
  };
  const app = await createHubApp(parts);
  closers.push(() => app.close());
  const rounds: Rounds[] = [];
  const administration = administrationOf(config, parts, { ownership, people, rounds });
  const who = { secure: people.secure, administration, ownership, approvals, people };
  const zone = police && { police: { ...police, sealKey: keys.seal, ...instrumentOf(config) } };
  await addHubPages(app, parts, { ...settings, ...who, ...zone });
  await app.listen({ host: config.host, port });

  const keyed = { codeKey: keys.code, sealKey: keys.seal };
  rounds.push(...startHubRounds(config, { ...parts, ...keyed, ...zone, administration, approvals }));
  closers.push(() => Promise.all(rounds.map((round) => round.close())));
  return { url, firstSignIn: () => firstSignIn(db, publicUrl) };
}

/** The use cases, by the keys and files of the settings. */
async function openServices(
  { logOrigin, dirbsFile, brakeFactor = 1 }: HubConfig,
  {
    keys,
    ...ground
  }: Pick<ServiceGround, 'database' | 'clock' | 'entropy' | 'verified' | 'publicUrl'> & {
    readonly keys: HubKeys;
  },
): Promise<HubServices> {
  return createHubServices({
    ...ground,
    codeKey: keys.code,
    sealKey: keys.seal,
    certificateKey: keys.certificate,
    issuer: logOrigin,
    dirbs: dirbsFile === undefined ? withoutOperators : await readDirbsSettings(dirbsFile),
    brakes: createBrakes(widened(brakeRates, brakeFactor)),
  });
}

/** What the deployment names as having brought entry on tracking data into force. */
function instrumentOf({ trackedGoodsEntry }: HubConfig) {
  return trackedGoodsEntry === undefined ? {} : { instrument: trackedGoodsEntry };
}

/** Whose sign-in proves a declaration, by the file of the settings. */
async function openOwnership(
  { operatorsFile }: HubConfig,
  ground: Pick<ServiceGround, 'clock' | 'entropy' | 'publicUrl'> & { readonly db: Db },
) {
  const operators = operatorsFile === undefined ? [] : await readOperators(operatorsFile);
  return createOwnershipService({ ...ground, operators });
}

/** How callers reach the hub, and whose word about them is taken. */
async function connectionSettings({
  tls,
  trustedProxies,
}: HubConfig): Promise<Pick<HubParts, 'tls' | 'trustedProxies'>> {
  return {
    ...(tls === undefined ? {} : { tls: await readTls(tls) }),
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
  };
}

/** What the accounts of staff work with. */
async function openPeople(
  { staffIssuersFile }: HubConfig,
  services: Pick<PeopleDependencies, 'db' | 'clock' | 'entropy' | 'publicUrl'>,
): Promise<PeopleDependencies> {
  const issuers = staffIssuersFile === undefined ? [] : await readStaffIssuers(staffIssuersFile);
  const { publicUrl } = services;
  return {
    ...services,
    site: passkeySite(publicUrl),
    signIns: createOrganisationSignIns({ ...services, issuers }),
    secure: isSecure(publicUrl),
  };
}

async function firstSignIn(db: Db, publicUrl: string): Promise<string | undefined> {
  const token = await inviteFirstAdministrator(db);
  return token && `${publicUrl}${linkPath(token)}`;
}

/** Where the hub listens, and where people and machines reach it. */
async function addressOf(config: HubConfig): Promise<{ port: number; url: string; publicUrl: string }> {
  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const scheme = config.tls === undefined ? 'http' : 'https';
  const url = `${scheme}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  return { port, url, publicUrl: config.publicUrl ?? url };
}

/** Certificate and key by which the hub itself speaks TLS. */
async function readTls(files: NonNullable<HubConfig['tls']>): Promise<TlsFiles> {
  const { certificateFile, keyFile, clientAuthorityFile } = files;
  return {
    certificate: await readFile(certificateFile),
    key: await readFile(keyFile),
    ...(clientAuthorityFile !== undefined && { clientAuthorities: await readFile(clientAuthorityFile) }),
  };
}

/** A port that nobody has at the moment. The hub must know its own address before it listens: tokens name it. */
async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return address.port;
}
