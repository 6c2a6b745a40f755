import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import type { LogLevel } from './logger.ts';
import { isSmsBody, type MessageSettings, usualSmsBody } from './messages/index.ts';

/** Everything a hub is told from outside. Nothing but this file reads the environment. */
export interface HubConfig {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How others reach this hub, without a slash at the end; from host and port when absent. */
  readonly publicUrl?: string;
  /** Where keys and the embedded database live. */
  readonly dataFolder: string;
  /** PostgreSQL to use as the application role; the hub starts its own when absent. */
  readonly databaseUrl?: string;
  /** The same database as its owner, for migrations; without it somebody else migrates. */
  readonly databaseOwnerUrl?: string;
  /** The police zone's own database or login; with `databaseUrl` and without it there is no police zone. */
  readonly policeDatabaseUrl?: string;
  /** The same as its owner, for migrations; the zone's own login when absent. */
  readonly policeDatabaseOwnerUrl?: string;
  /** What brought section 26A of the Theft Act 1968 into force; without it nobody asks for entry. See `tracked-entry/`. */
  readonly trackedGoodsEntry?: string;
  /** JSON array of operators whose sign-in proves a declaration; see `ownership/`. */
  readonly operatorsFile?: string;
  /** JSON array of organisations whose staff sign in there; see `people/`. */
  readonly staffIssuersFile?: string;
  /** Certificate (PEM) and its key, by which the hub itself speaks TLS; somebody before it does when absent. */
  readonly tls?: {
    readonly certificateFile: string;
    readonly keyFile: string;
    readonly clientAuthorityFile?: string;
  };
  /** JSON array of organisations that have approvers, and their root keys; see `approvals/`. */
  readonly approverRootsFile?: string;
  /** JSON object with what to lock after a report; the list for the United Kingdom when absent. See `lock-list/`. */
  readonly lockListFile?: string;
  /** Bank holidays as gov.uk/bank-holidays.json has them; those that this version knows when absent. See `rights/`. */
  readonly bankHolidaysFile?: string;
  /** JSON object with the operators and rules of batch lists; see `dirbs/`. */
  readonly dirbsFile?: string;
  /** JSON array of places that take phones which turn out to be stolen; see `checks/`. A police station when absent. */
  readonly handInFile?: string;
  /** What the demonstration tells; its presence makes `/demo` and the banner "simulated". */
  readonly storyFile?: string;
  /** Folder with languages of the deployment's own, beside those that come with the hub; see `pages/language-file.ts`. */
  readonly languagesFolder?: string;
  /** JSON array of what may help beside a report; those for the United Kingdom when absent. See `offers/`. */
  readonly offersFile?: string;
  /** C2SP tlog-policy file with the witnesses of the log; without it the hub's own clock is the only cosigner. */
  readonly witnessPolicyFile?: string;
  /** How few witnesses are enough when the quorum has been away for an hour; no such lane when absent. */
  readonly emergencyQuorum?: number;
  /** Where every batch is kept, encrypted, before it is shown; best on another disk. No archive when absent. */
  readonly archiveFolder?: string;
  /** Name of the log on its checkpoints. C2SP tlog-checkpoint. */
  readonly logOrigin: string;
  /** Requests that one address may make in a minute. */
  readonly requestsPerMinute: number;
  /** How many times the usual rates pass the brakes on unproved reports; once when absent. */
  readonly brakeFactor?: number;
  /**
   * Addresses or networks of our own proxies, whose word on who asks is taken (X-Forwarded-For). Without them every
   * visitor behind a proxy would be one account of the public check.
   */
  readonly trustedProxies?: readonly string[];
  /** How long declarations that ended are kept before they are erased, in milliseconds; see `retentionRules` when absent. */
  readonly keepEndedMs?: number;
  /** How long each canary is the newest, in milliseconds; no canaries when absent. */
  readonly canaryIntervalMs?: number;
  /** How messages to people leave; as files in the data folder when absent. */
  readonly messages?: MessageSettings;
  /** Whether events may be sent to this machine itself, and by http: for trying out. */
  readonly allowLoopbackWebhooks?: boolean;
  readonly logLevel: LogLevel;
}

/** All that is wrong with the settings, told at once so that one restart is enough. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`settings that cannot be used: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Name of a log that was given none. */
export const defaultLogOrigin = 'deadset.example/log';

/** Reads the settings. Throws `ConfigError` that names everything wrong with them. */
export function readHubConfig(env: Readonly<Record<string, string | undefined>>): HubConfig {
  const read = new SettingsReader(env);
  const config = {
    ...placeSettings(read),
    ...processSettings(read),
    ...policeSettings(read),
    ...logSettings(read),
    ...recordSettings(read),
    ...tlsSettings(read),
    ...sendingSettings(read),
  };
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return config;
}

/** How this process runs, whatever it serves. */
function processSettings(read: SettingsReader) {
  const level = (value: string) => logLevels.find((known) => known === value);
  const trustedProxies = read.parsed(
    'DEADSET_TRUSTED_PROXIES',
    parseNetworks,
    'addresses or networks with commas between',
  );
  return {
    host: read.text('DEADSET_HUB_HOST') ?? '127.0.0.1',
    port: read.whole('DEADSET_HUB_PORT', 65_535, 'a port number') ?? 8400,
    requestsPerMinute: read.whole('DEADSET_REQUESTS_PER_MINUTE', 100_000_000, 'a whole number') ?? 3000,
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
    logLevel: read.parsed('DEADSET_LOG_LEVEL', level, logLevels.join(', ')) ?? 'info',
  };
}

/** Where things are. */
function placeSettings(read: SettingsReader) {
  const publicUrl = read.url('DEADSET_PUBLIC_URL', ['http:', 'https:']);
  const databaseUrl = read.url('DATABASE_URL', ['postgres:', 'postgresql:']);
  const databaseOwnerUrl = read.url('DATABASE_OWNER_URL', ['postgres:', 'postgresql:']);
  const policeDatabaseUrl = read.url('POLICE_DATABASE_URL', ['postgres:', 'postgresql:']);
  const policeDatabaseOwnerUrl = read.url('POLICE_DATABASE_OWNER_URL', ['postgres:', 'postgresql:']);
  const operatorsFile = read.text('DEADSET_OPERATORS_FILE');
  const storyFile = read.text('DEADSET_STORY_FILE');
  const staffIssuersFile = read.text('DEADSET_STAFF_ISSUERS');
  const approverRootsFile = read.text('DEADSET_APPROVER_ROOTS');
  const archiveFolder = read.text('DEADSET_ARCHIVE');
  const dirbsFile = read.text('DEADSET_DIRBS_FILE');
  const offersFile = read.text('DEADSET_OFFERS_FILE');
  const lockListFile = read.text('DEADSET_LOCK_LIST_FILE');
  const bankHolidaysFile = read.text('DEADSET_BANK_HOLIDAYS_FILE');
  const handInFile = read.text('DEADSET_HAND_IN_FILE');
  const languagesFolder = read.text('DEADSET_LANGUAGES');
  return {
    dataFolder: resolve(read.text('DEADSET_DATA') ?? 'deadset-data'),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(databaseOwnerUrl === undefined ? {} : { databaseOwnerUrl }),
    ...(policeDatabaseUrl === undefined ? {} : { policeDatabaseUrl }),
    ...(policeDatabaseOwnerUrl === undefined ? {} : { policeDatabaseOwnerUrl }),
    ...(operatorsFile === undefined ? {} : { operatorsFile }),
    ...(storyFile === undefined ? {} : { storyFile }),
    ...(staffIssuersFile === undefined ? {} : { staffIssuersFile }),
    ...(approverRootsFile === undefined ? {} : { approverRootsFile }),
    ...(dirbsFile === undefined ? {} : { dirbsFile }),
    ...(offersFile === undefined ? {} : { offersFile }),
    ...(lockListFile === undefined ? {} : { lockListFile }),
    ...(bankHolidaysFile === undefined ? {} : { bankHolidaysFile }),
    ...(handInFile === undefined ? {} : { handInFile }),
    ...(languagesFolder === undefined ? {} : { languagesFolder }),
    ...(archiveFolder === undefined ? {} : { archiveFolder: resolve(archiveFolder) }),
  };
}

/** What the police zone may do. */
function policeSettings(read: SettingsReader) {
  const instrument = (value: string) =>
    /^[\p{L}\d][\p{L}\d ,./()-]{7,159}$/u.test(value) ? value : undefined;
  const wanted =
    'the instrument that brought section 26A of the Theft Act 1968 into force, 8 to 160 characters';
  const trackedGoodsEntry = read.parsed('DEADSET_TRACKED_GOODS_ENTRY', instrument, wanted);
  return trackedGoodsEntry === undefined ? {} : { trackedGoodsEntry };
}

/** By what the hub itself speaks TLS. */
function tlsSettings(read: SettingsReader) {
  const certificateFile = read.text('DEADSET_TLS_CERT');
  const keyFile = read.text('DEADSET_TLS_KEY');
  const clientAuthorityFile = read.text('DEADSET_TLS_CLIENT_CA');
  if ((certificateFile === undefined) !== (keyFile === undefined))
    read.problems.push('DEADSET_TLS_CERT and DEADSET_TLS_KEY are given together or not at all');
  if (clientAuthorityFile !== undefined && certificateFile === undefined)
    read.problems.push('DEADSET_TLS_CLIENT_CA needs DEADSET_TLS_CERT and DEADSET_TLS_KEY');
  const authority = clientAuthorityFile === undefined ? {} : { clientAuthorityFile };
  return {
    ...(certificateFile !== undefined &&
      keyFile !== undefined && { tls: { certificateFile, keyFile, ...authority } }),
  };
}

/** The log and its witnesses. */
function logSettings(read: SettingsReader) {
  const witnessPolicyFile = read.text('DEADSET_WITNESS_POLICY');
  const emergencyQuorum = read.whole('DEADSET_EMERGENCY_QUORUM', 64, 'a whole number');
  const origin = read.parsed('DEADSET_LOG_ORIGIN', parseOrigin, 'a name without spaces or plus signs');
  return {
    logOrigin: origin ?? defaultLogOrigin,
    ...(witnessPolicyFile === undefined ? {} : { witnessPolicyFile }),
    ...(emergencyQuorum === undefined ? {} : { emergencyQuorum }),
  };
}

/** What the record does by itself. */
function recordSettings(read: SettingsReader) {
  const keepWanted = 'a whole number of days, 90 at least';
  const keepEndedMs = read.parsed('DEADSET_KEEP_ENDED_DAYS', parseKeepDays, keepWanted);
  const canaryWanted = 'a whole number of seconds, or 0 for no canaries';
  const canarySeconds = read.whole('DEADSET_CANARY_SECONDS', 86_400, canaryWanted) ?? 3_600;
  const brakeFactor = read.whole('DEADSET_BRAKE_FACTOR', 1_000_000, 'a whole number');
  return {
    ...(keepEndedMs === undefined ? {} : { keepEndedMs }),
    ...(brakeFactor === undefined ? {} : { brakeFactor: Math.max(1, brakeFactor) }),
    ...(canarySeconds === 0 ? {} : { canaryIntervalMs: canarySeconds * 1_000 }),
  };
}

/** How people and participants are told things. */
function sendingSettings(read: SettingsReader) {
  const allowed = (value: string) => ({ allow: true, refuse: false })[value];
  const loopback = read.parsed('DEADSET_LOOPBACK_WEBHOOKS', allowed, 'allow or refuse');
  const sink = read.parsed('DEADSET_MESSAGES', parseSink, 'console, or file: and a folder');
  const from = read.parsed('DEADSET_MESSAGES_FROM', parseMailbox, 'an e-mail address');
  const smtpUrl = read.url('DEADSET_SMTP_URL', ['smtp:', 'smtps:']);
  const sms = smsSettings(read);
  return {
    ...(loopback === undefined ? {} : { allowLoopbackWebhooks: loopback }),
    messages: {
      ...(sink === undefined ? {} : { sink }),
      ...(from === undefined ? {} : { from }),
      ...(smtpUrl === undefined ? {} : { smtpUrl }),
      ...(sms === undefined ? {} : { sms }),
    },
  };
}

/** The gateway for text messages; undefined when there is none. */
function smsSettings(read: SettingsReader): MessageSettings['sms'] {
  const url = read.url('DEADSET_SMS_URL', ['https:', 'http:']);
  const json = (value: string) => (isSmsBody(value) ? value : undefined);
  const body = read.parsed('DEADSET_SMS_BODY', json, 'JSON with {to} and {text} in its strings');
  const token = read.text('DEADSET_SMS_TOKEN');
  const tokenFile = read.text('DEADSET_SMS_TOKEN_FILE');
  if (url === undefined) return undefined;
  return {
    url,
    body: body ?? usualSmsBody,
    ...(token === undefined ? {} : { token }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
  };
}

/** Reads settings one by one, and remembers what is wrong with them. An empty one counts as absent. */
class SettingsReader {
  readonly problems: string[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  text(name: string): string | undefined {
    const value = this.#env[name];
    return value === '' ? undefined : value;
  }

  parsed<T>(name: string, parse: (value: string) => T | undefined, wanted: string): T | undefined {
    const value = this.text(name);
    const parsed = value === undefined ? undefined : parse(value);
    if (value !== undefined && parsed === undefined) this.problems.push(`${name} must be ${wanted}`);
    return parsed;
  }

  whole(name: string, largest: number, wanted: string): number | undefined {
    return this.parsed(name, (value) => parseWhole(value, largest), wanted);
  }

  url(name: string, schemes: readonly string[]): string | undefined {
    return this.parsed(name, (value) => parseUrl(value, schemes), `a URL (${schemes.join(', ')})`);
  }
}

function parseUrl(value: string, schemes: readonly string[]): string | undefined {
  return URL.canParse(value) && schemes.includes(new URL(value).protocol) ? value : undefined;
}

function parseWhole(value: string, largest: number): number | undefined {
  return /^[0-9]{1,9}$/.test(value) && Number(value) <= largest ? Number(value) : undefined;
}

/** Not less than the rule that needs them: one unproved declaration per device in 90 days has an effect. */
function parseKeepDays(value: string): number | undefined {
  const days = parseWhole(value, 36_500);
  return days === undefined || days < 90 ? undefined : days * 86_400_000;
}

/** Addresses and networks (192.0.2.1, 10.0.0.0/8, fd00::/8), with commas between. */
function parseNetworks(value: string): string[] | undefined {
  const networks = value.split(',').map((one) => one.trim());
  const isNetwork = (one: string) => ipaddr.isValid(one) || ipaddr.isValidCIDR(one);
  return networks.every(isNetwork) ? networks : undefined;
}

/** C2SP signed-note: the name on a key has no spaces and no plus sign. */
function parseOrigin(value: string): string | undefined {
  return /^[^\s+]{1,200}$/.test(value) ? value : undefined;
}

function parseSink(value: string): MessageSettings['sink'] {
  if (value === 'console') return { kind: 'console' };
  const [, folder] = /^file:(.+)$/.exec(value) ?? [];
  return folder === undefined ? undefined : { kind: 'file', folder: resolve(folder) };
}

function parseMailbox(value: string): string | undefined {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(value) ? value : undefined;
}
