import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Gate } from '@deadset/domain';
import { MalformedBytes, type PolicyWitness, parseTlogPolicy } from '@deadset/protocol';
import type { Command } from 'commander';
import { systemClock } from './clock.ts';
import { environment } from './config.ts';
import { AnsweredNo, CommandFailure, exitCodes } from './exit-code.ts';
import { type MonitorReport, MonitorRounds } from './monitor/monitor-round.ts';
import { serveMonitor } from './monitor/monitor-server.ts';
import {
  type HostPort,
  parseBaseUrl,
  parseCount,
  parseGateName,
  parseHostPort,
  readSecretFile,
} from './option-values.ts';
import { stopRequested } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { readTrust } from './verify/trust-file.ts';

interface MonitorArguments {
  readonly trust?: string;
  readonly data: string;
  readonly once: boolean;
  readonly listen?: HostPort;
  readonly interval: number;
  readonly canaryMinutes: number;
  readonly gate?: string;
  readonly gateName: Gate;
  readonly tokenFile?: string;
}

const helpText = `
For anybody, over HTTP alone: reads every public leaf, recomputes every root, and checks that each head follows the last,
that enough pinned witnesses signed it, that every entry which takes something off the list shows what entitles it to,
that the receipts of edges are for this very log, that canaries come, and, where the trust file gives their addresses, that
the witnesses have seen the same log. Each alarm is one line of JSON: fork, rollback, unwitnessed-change, bad-evidence,
missing-canary, stale-head, receipt-mismatch, gate-answers-otherwise, unreachable.
What it has seen it keeps in the data folder; keep that, for the log is held to it. After a fork or bad evidence it stays
where it was. It does not see openings: that a list is right on each phone only edges and \`deadset audit\` can tell.
Ends with 0 when nothing was wrong, with 1 when something was.

Examples:
  $ deadset monitor https://hub.example --trust policy.txt --listen 127.0.0.1:8600
  $ deadset monitor https://hub.example --trust trust.json --once          for cron
  $ deadset monitor https://hub.example --trust trust.json --gate http://127.0.0.1:8410 --token-file shop.token`;

export function addMonitorCommand(program: Command, terminal: Terminal): void {
  program
    .command('monitor')
    .summary('watch a log from outside and raise alarms')
    .description('Watches a log, its witnesses, its receipts and a gate from outside, and raises alarms.')
    .argument('<url>', 'address of the hub', parseBaseUrl)
    .option(
      '--trust <file>',
      'keys whose word you take: a policy file of C2SP tlog-policy, or /v1/trust-anchors (or DEADSET_TRUST)',
    )
    .option('--data <folder>', 'where it keeps what it has seen', 'monitor-data')
    .option('--once', 'look once and end', false)
    .option('--listen <host:port>', 'serve /health and /metrics there', parseHostPort)
    .option('--interval <seconds>', 'from one look to the next', parseCount, 10)
    .option('--canary-minutes <minutes>', 'how old the newest canary may be; 0 for none', parseMinutes, 125)
    .option('--gate <url>', 'an edge that must refuse the newest canary', parseBaseUrl)
    .option('--gate-name <gate>', 'which of its gates is asked', parseGateName, 'resale')
    .option('--token-file <file>', 'token of a participant at that edge')
    .addHelpText('after', helpText)
    .action((url: string, given: MonitorArguments) => runMonitor(url, given, terminal));
}

async function runMonitor(url: string, given: MonitorArguments, terminal: Terminal): Promise<void> {
  const rounds = await openRounds(url, given);
  const isGood = given.once ? await lookOnce(rounds, terminal) : await watch(rounds, given, terminal);
  if (!isGood) throw new AnsweredNo();
}

async function lookOnce(rounds: MonitorRounds, terminal: Terminal): Promise<boolean> {
  const { alarms, size } = await rounds.look();
  for (const alarm of alarms) terminal.out(JSON.stringify(alarm));
  if (alarms.length === 0) terminal.note(`Nothing is wrong with ${size} leaves.`);
  return alarms.length === 0;
}

/** Looks until it is asked to stop; whether no look raised an alarm. */
async function watch(
  rounds: MonitorRounds,
  { listen, interval }: MonitorArguments,
  terminal: Terminal,
): Promise<boolean> {
  const stopping = new AbortController();
  void stopRequested().then(() => stopping.abort());
  let standing = { size: 0, alarms: [] as MonitorReport['alarms'], lookedAt: 0 };
  let isGood = true;
  const close = listen === undefined ? undefined : await serveMonitor(listen, () => standing);
  while (!stopping.signal.aborted) {
    const { size, alarms } = await rounds.look();
    const said = new Set(standing.alarms.map(({ words }) => words));
    const at = new Date(systemClock()).toISOString();
    for (const { kind, words } of alarms)
      if (!said.has(words)) terminal.out(JSON.stringify({ at, kind, words }));
    standing = { size, alarms, lookedAt: systemClock() };
    isGood &&= alarms.length === 0;
    // Rejects only when it is asked to stop.
    await delay(interval * 1000, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  await close?.();
  return isGood;
}

async function openRounds(url: string, given: MonitorArguments): Promise<MonitorRounds> {
  const { trust = environment['DEADSET_TRUST'], data, canaryMinutes, gate, gateName, tokenFile } = given;
  if (trust === undefined || trust === '')
    throw new CommandFailure(
      'A log is as good as the keys that sign it: name the keys whose word you take with --trust FILE.',
      exitCodes.usage,
    );
  if ((gate === undefined) !== (tokenFile === undefined))
    throw new CommandFailure(
      'A gate is asked as somebody: give --gate and --token-file together.',
      exitCodes.usage,
    );
  const [policy] = await readTrust(trust);
  if (policy === undefined) throw new Error('a trust file without a policy was accepted');
  await mkdir(data, { recursive: true, mode: 0o700 });
  const watched =
    gate === undefined || tokenFile === undefined
      ? {}
      : { gate: { url: gate, token: await readSecretFile(tokenFile), gate: gateName } };
  const stateFile = join(data, 'seen');
  try {
    return await MonitorRounds.open({
      url,
      policy,
      witnesses: await witnessesOf(trust),
      stateFile,
      mostCanaryAgeMs: canaryMinutes * 60_000,
      clock: systemClock,
      ...watched,
    });
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new CommandFailure(
      `${stateFile} is damaged (${error.message}). Put it back from a copy; without it the log is not held to what it has shown.`,
    );
  }
}

/** With their addresses, where the trust file is a policy that gives them. */
async function witnessesOf(trust: string): Promise<readonly PolicyWitness[]> {
  const read = parseTlogPolicy(await readFile(trust, 'utf8'));
  return read.ok ? read.value.witnesses : [];
}

function parseMinutes(text: string): number {
  return text === '0' ? 0 : parseCount(text);
}
