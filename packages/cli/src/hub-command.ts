import type { RunningHub } from '@deadset/hub';
import type { Command } from 'commander';
import { environment } from './config.ts';
import { CommandFailure, exitCodes } from './exit-code.ts';
import { parseBaseUrl, parsePort } from './option-values.ts';
import { startOrExplain } from './start-or-explain.ts';
import { stopRequested } from './stop-signal.ts';
import { formatReadyLine } from './supervisor/ready-line.ts';
import type { Terminal } from './terminal.ts';

interface HubArguments {
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly publicUrl?: string;
  readonly operators?: string;
  readonly logLevel?: string;
  readonly witnessPolicy?: string;
  readonly approverRoots?: string;
  readonly dirbs?: string;
  readonly showKey?: boolean;
}

const helpText = `
Settings come from options, else from the environment: DEADSET_HUB_HOST, DEADSET_HUB_PORT, DEADSET_DATA,
DEADSET_PUBLIC_URL, DEADSET_OPERATORS_FILE, DEADSET_APPROVER_ROOTS, DEADSET_LOG_ORIGIN, DEADSET_LOG_LEVEL,
DEADSET_WITNESS_POLICY, DEADSET_EMERGENCY_QUORUM; DEADSET_TLS_CERT, DEADSET_TLS_KEY and DEADSET_TLS_CLIENT_CA where it speaks
TLS itself; DEADSET_STAFF_ISSUERS with the sign-ins of organisations for their staff. The database comes from DATABASE_URL (and DATABASE_OWNER_URL for
migrations); without it the hub starts its own PostgreSQL in the data folder.
A witness policy (C2SP tlog-policy) says whose cosignatures the log needs and where they are; without one the hub's own
clock is the only cosigner, and nobody but the hub vouches for its history.
The file of approver roots is [{"organisation": "police-east", "key": "..."}], a participant's id and the line that
\`deadset approver root create\` printed. Add to it and never take from it: followers need the keys of all that is in the
log. Approvers' passkeys work under a name and not under a number address (--public-url).
It prints one line of JSON on standard output once it serves; its log goes to standard error.

Examples:
  $ deadset hub --data /srv/deadset --port 8400
  $ DATABASE_URL=postgres://hub@db/deadset deadset hub --public-url https://hub.example.org

Next:
  $ deadset participant add network-a --name "Network A" --role network-operator
  $ deadset edge --hub http://127.0.0.1:8400 --participant network-a --secret-file network-a.secret`;

export function addHubCommand(program: Command, terminal: Terminal): void {
  program
    .command('hub')
    .summary('run the registry')
    .description('Runs the registry: pages, API, log and feed.')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on (default: 8400)', parsePort)
    .option('--data <folder>', 'keys, and the database unless DATABASE_URL names one (default: .deadset)')
    .option(
      '--public-url <url>',
      'how others reach it, when that is not the address it listens on',
      parseBaseUrl,
    )
    .option('--operators <file>', 'JSON with the operators whose sign-in proves a declaration')
    .option('--approver-roots <file>', 'JSON with the organisations that have approvers, and their root keys')
    .option('--dirbs <file>', 'JSON with the operators and rules of batch lists (docs/files.md)')
    .option('--witness-policy <file>', 'witnesses of the log, and how many of them must cosign')
    .option('--show-key', "print the log's verifier key, which witnesses need, and end")
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent (default: info)')
    .addHelpText('after', helpText)
    .action((given: HubArguments) => runHub(given, terminal));
}

async function runHub(given: HubArguments, terminal: Terminal): Promise<void> {
  const { composeHub, ConfigError, logVerifierKey, readHubConfig } = await import('@deadset/hub');
  const stopped = stopRequested();
  try {
    const settings = readHubConfig(settingsFrom(given));
    if (given.showKey === true) {
      terminal.out(await logVerifierKey(settings.dataFolder, settings.logOrigin));
      return;
    }
    const hub = await startOrExplain(() => composeHub(settings));
    terminal.out(formatReadyLine({ http: hub.url }));
    if (settings.databaseUrl === undefined) await tellFirstSignIn(hub, terminal);
    await stopped;
    await hub.close();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandFailure(`${error.problems.join('; ')}.`, exitCodes.usage, { cause: error });
  }
}

/** A hub on its own database has nobody yet who could invite anybody. */
async function tellFirstSignIn(hub: RunningHub, terminal: Terminal): Promise<void> {
  const link = await hub.firstSignIn();
  if (link === undefined) return;
  terminal.note(
    `Nobody administers this registry yet. This link signs its first administrator in, once:\n  ${link}`,
  );
}

/** The environment with what was given on the command line above it, and the command's own defaults below it. */
function settingsFrom(given: HubArguments): Record<string, string | undefined> {
  const { host, port, data, publicUrl, operators, approverRoots, dirbs, logLevel, witnessPolicy } = given;
  const options = {
    DEADSET_HUB_HOST: host,
    DEADSET_HUB_PORT: port?.toString(),
    DEADSET_DATA: data,
    DEADSET_PUBLIC_URL: publicUrl,
    DEADSET_OPERATORS_FILE: operators,
    DEADSET_APPROVER_ROOTS: approverRoots,
    DEADSET_DIRBS_FILE: dirbs,
    DEADSET_LOG_LEVEL: logLevel,
    DEADSET_WITNESS_POLICY: witnessPolicy,
  };
  const chosen = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    DEADSET_HUB_PORT: '8400',
    DEADSET_DATA: '.deadset',
    ...environment,
    ...Object.fromEntries(chosen),
  };
}
