import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { HubConfig } from './config.ts';
import {
  type Database,
  type DatabaseOptions,
  type Db,
  openDatabase,
  startEmbeddedServer,
} from './database/index.ts';
import type { Logger } from './logger.ts';
import { type OpenZone, openPoliceZone, type ZoneDatabaseOptions } from './police-zone/index.ts';

/** Connections to the database at most; an embedded one has 60 for everybody. */
const poolSize = 20;

/** The database of the settings, or one that this process starts in its data folder; tables brought up to date. */
export async function openRecord(
  config: HubConfig,
  log: Logger,
  closers: (() => Promise<unknown>)[],
): Promise<{ database: Database; policeUrls: PoliceUrls | undefined }> {
  const say = (message: string) => log.info(message);
  const { register, police } = await recordUrls(config, say, closers);
  const database = await openDatabase({ ...register, poolSize, log: say });
  closers.push(() => database.close());
  return { database, policeUrls: police };
}

/** By which logins the police zone is opened. */
type PoliceUrls = Omit<ZoneDatabaseOptions, 'log'>;

/** The police zone, where there is one. */
export async function openPolice(
  urls: PoliceUrls | undefined,
  { register, clock, log }: { readonly register: Db; readonly clock: Clock; readonly log: Logger },
  closers: (() => Promise<unknown>)[],
): Promise<OpenZone | undefined> {
  if (urls === undefined) {
    log.info('there is no police zone: POLICE_DATABASE_URL is not set');
    return undefined;
  }
  const zone = await openPoliceZone({ ...urls, log: (message) => log.info(message) }, { register, clock });
  closers.push(() => zone.close());
  return zone;
}

async function recordUrls(
  config: HubConfig,
  say: (message: string) => void,
  closers: (() => Promise<unknown>)[],
): Promise<{ register: Omit<DatabaseOptions, 'log'>; police?: PoliceUrls }> {
  const { databaseUrl, databaseOwnerUrl, policeDatabaseUrl, policeDatabaseOwnerUrl } = config;
  const given =
    policeDatabaseUrl === undefined ? undefined : policeUrls(policeDatabaseUrl, policeDatabaseOwnerUrl);
  if (databaseUrl !== undefined) {
    const owner = databaseOwnerUrl === undefined ? {} : { ownerUrl: databaseOwnerUrl };
    const register = { applicationUrl: databaseUrl, ...owner };
    return { register, ...(given && { police: given }) };
  }
  const server = await startEmbeddedServer({ folder: join(config.dataFolder, 'record'), log: say });
  closers.push(() => server.close());
  const { applicationUrl, ownerUrl, policeUrl } = server;
  return { register: { applicationUrl, ownerUrl }, police: given ?? { policeUrl, ownerUrl } };
}

function policeUrls(policeUrl: string, ownerUrl: string | undefined): PoliceUrls {
  return { policeUrl, ...(ownerUrl === undefined ? {} : { ownerUrl }) };
}
