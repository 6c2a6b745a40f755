import { brakeRates, widened } from '@deadset/domain';
import { formatVerifierKey } from '@deadset/protocol';
import { callRates } from '../call-console/index.ts';
import { retentionRules } from '../retention/index.ts';
import type { AdministrationGround } from './administration-ground.ts';
import { durationText } from './unit-words.ts';

/** One thing that the deployment is set to. Never a secret, nor an address that holds one. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** Where it is changed: a variable of the environment, a page, or nowhere because it is a rule of the code. */
  readonly where: string;
}

export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly Setting[];
}

const rule = 'A rule of the code';

/** Everything that the deployment is set to, by what it is about. */
export function settingGroups(ground: AdministrationGround): SettingGroup[] {
  return [
    { title: 'Where it is', settings: placeSettings(ground) },
    { title: 'The log and its witnesses', settings: logSettings(ground) },
    { title: 'Who proves and who signs in', settings: peopleSettings(ground) },
    { title: 'Messages to people', settings: messageSettings(ground) },
    { title: 'Brakes and limits', settings: brakeSettings(ground) },
    { title: 'Powers and lanes', settings: powerSettings(ground) },
    { title: 'How long things are kept', settings: retentionSettings(ground) },
  ];
}

function placeSettings({ config, publicUrl }: AdministrationGround): Setting[] {
  const { tls, trustedProxies = [], databaseUrl, storyFile } = config;
  return [
    { name: 'Public address', value: publicUrl, where: 'DEADSET_PUBLIC_URL' },
    {
      name: 'Listens at',
      value: `${config.host}, port ${config.port}`,
      where: 'DEADSET_HUB_HOST, DEADSET_HUB_PORT',
    },
    {
      name: 'Speaks TLS',
      value:
        tls === undefined
          ? 'No: something before it does'
          : tls.clientAuthorityFile === undefined
            ? 'Itself'
            : 'Itself, and asks clients for certificates',
      where: 'DEADSET_TLS_CERT, DEADSET_TLS_KEY, DEADSET_TLS_CLIENT_CA',
    },
    {
      name: 'Proxies that are believed',
      value: trustedProxies.join(', ') || 'None',
      where: 'DEADSET_TRUSTED_PROXIES',
    },
    {
      name: 'Database',
      value:
        databaseUrl === undefined
          ? 'Its own, in the data folder'
          : `PostgreSQL at ${new URL(databaseUrl).host}`,
      where: 'DATABASE_URL',
    },
    { name: 'Log level', value: config.logLevel, where: 'DEADSET_LOG_LEVEL' },
    {
      name: 'For trying out only',
      value: storyFile === undefined ? 'No' : 'Yes: every page says so',
      where: 'DEADSET_STORY_FILE',
    },
  ];
}

function logSettings({ config, policy }: AdministrationGround): Setting[] {
  const witnesses = config.witnessPolicyFile === undefined ? [] : policy.cosigners;
  const { approverRoots = [] } = policy;
  return [
    { name: 'Name of the log', value: config.logOrigin, where: 'DEADSET_LOG_ORIGIN' },
    { name: 'Its key', value: formatVerifierKey(policy.logKey), where: 'deadset key, docs/run-a-witness.md' },
    {
      name: 'Witnesses',
      value: witnesses.map(({ name }) => name).join(', ') || 'None: the hub’s own clock alone',
      where: 'DEADSET_WITNESS_POLICY',
    },
    { name: 'Cosignatures that a head needs', value: String(policy.quorum), where: 'DEADSET_WITNESS_POLICY' },
    {
      name: 'Archive of batches',
      value: config.archiveFolder === undefined ? 'None' : 'Kept, encrypted, before a head is shown',
      where: 'DEADSET_ARCHIVE',
    },
    {
      name: 'Canaries',
      value:
        config.canaryIntervalMs === undefined ? 'None' : `Every ${durationText(config.canaryIntervalMs)}`,
      where: 'DEADSET_CANARY_SECONDS',
    },
    {
      name: 'Organisations with approvers',
      value:
        approverRoots.map(({ organisation }) => organisation).join(', ') ||
        'None: nobody can end another’s report',
      where: 'DEADSET_APPROVER_ROOTS',
    },
  ];
}

function peopleSettings({ operators, staffIssuers, config }: AdministrationGround): Setting[] {
  return [
    {
      name: 'Sign-ins that prove a report',
      value: operators.map(({ name }) => name).join(', ') || 'None',
      where: 'DEADSET_OPERATORS_FILE',
    },
    {
      name: 'Organisations’ own sign-ins for staff',
      value: staffIssuers.map(({ name }) => name).join(', ') || 'None: passkeys and links',
      where: 'DEADSET_STAFF_ISSUERS',
    },
    {
      name: 'Batch lists of operators',
      value: config.dirbsFile === undefined ? 'Off' : 'On',
      where: 'DEADSET_DIRBS_FILE',
    },
  ];
}

function messageSettings({
  config: { messages, allowLoopbackWebhooks = false },
}: AdministrationGround): Setting[] {
  const { sink, from, smtpUrl, sms } = messages ?? {};
  const otherwise = sink?.kind === 'console' ? 'Written to the console' : 'Written to files';
  return [
    {
      name: 'E-mail',
      value: smtpUrl === undefined ? otherwise : `By ${new URL(smtpUrl).host}`,
      where: 'DEADSET_SMTP_URL, DEADSET_MESSAGES',
    },
    { name: 'E-mail is from', value: from ?? 'deadset@deadset.example', where: 'DEADSET_MESSAGES_FROM' },
    {
      name: 'Text messages',
      value: sms === undefined ? otherwise : `By ${new URL(sms.url).host}`,
      where: 'DEADSET_SMS_URL, DEADSET_MESSAGES',
    },
    {
      name: 'Events to this machine itself',
      value: allowLoopbackWebhooks ? 'Allowed: for trying out' : 'Refused',
      where: 'DEADSET_LOOPBACK_WEBHOOKS',
    },
  ];
}

const brakeWords = {
  reporter: 'Reports from one network of addresses',
  participant: 'Reports by one participant',
  type: 'Reports about one type of phone',
  serials: 'Neighbouring serial numbers',
  everybody: 'Reports altogether',
} as const;

function brakeSettings({ config: { brakeFactor = 1, requestsPerMinute } }: AdministrationGround): Setting[] {
  const rates = widened(brakeRates, brakeFactor);
  const names = ['reporter', 'participant', 'type', 'serials', 'everybody'] as const;
  return [
    ...names.map((name) => ({
      name: `${brakeWords[name]}, unproved`,
      value: `${rates[name].most} in ${durationText(rates[name].windowMs)}`,
      where: 'DEADSET_BRAKE_FACTOR',
    })),
    {
      name: 'Calls that one handler takes',
      value: `${callRates.reports} in ${durationText(callRates.windowMs)}, ${callRates.repeated} of them of phones reported already; ${callRates.looks} numbers looked for`,
      where: rule,
    },
    {
      name: 'Requests of one address',
      value: `${requestsPerMinute} a minute`,
      where: 'DEADSET_REQUESTS_PER_MINUTE',
    },
  ];
}

function powerSettings({ config: { emergencyQuorum, trackedGoodsEntry } }: AdministrationGround): Setting[] {
  return [
    {
      name: 'Entry on tracking data (Theft Act 1968 section 26A)',
      value: trackedGoodsEntry === undefined ? 'Off' : `In force by ${trackedGoodsEntry}`,
      where: 'DEADSET_TRACKED_GOODS_ENTRY',
    },
    {
      name: 'Emergency lane of witnesses',
      value:
        emergencyQuorum === undefined
          ? 'Closed'
          : `${emergencyQuorum} are enough once the quorum has been away for an hour`,
      where: 'DEADSET_EMERGENCY_QUORUM',
    },
  ];
}

const keptWords = {
  endedDeclarations: 'Reports that ended',
  attempts: 'Checks that met a listed phone',
  subscribers: 'Who used which phone, from operators’ files',
  receipts: 'Receipts of edges',
  events: 'What participants are told',
  messages: 'That a message was sent',
  idempotencyKeys: 'Keys by which a request is known again',
} as const satisfies Partial<Record<keyof typeof retentionRules, string>>;

function retentionSettings({ config: { keepEndedMs } }: AdministrationGround): Setting[] {
  const rules = Object.entries(retentionRules);
  return Object.entries(keptWords).map(([key, name]) => {
    const keptForMs = rules.find(([ruleName]) => ruleName === key)?.[1].keptForMs ?? 0;
    const isEnded = key === 'endedDeclarations';
    return {
      name,
      value: durationText(isEnded ? (keepEndedMs ?? keptForMs) : keptForMs),
      where: isEnded ? 'DEADSET_KEEP_ENDED_DAYS' : rule,
    };
  });
}
