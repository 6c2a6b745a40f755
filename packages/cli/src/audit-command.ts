import { setTimeout as delay } from 'node:timers/promises';
import type { AuditReport, Db, RecordWatch } from '@deadset/hub';
import type { VerifierPolicy } from '@deadset/protocol';
import type { Command } from 'commander';
import { systemClock } from './clock.ts';
import { environment } from './config.ts';
import { AnsweredNo, CommandFailure, exitCodes } from './exit-code.ts';
import { startProgress } from './progress-bar.ts';
import { stopRequested } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { readTrust } from './verify/trust-file.ts';

interface AuditArguments {
  readonly trust?: string;
  readonly approverRoots?: string;
  readonly data: string;
  readonly watch: boolean;
  readonly json: boolean;
}

const helpText = `
Derives everything again from the entries, with code that shares nothing with the code that wrote them but the formats:
leaf hashes, positions, roots, checkpoints and their signatures, tiles, device chains, openings, evidence, the list with
every digest, the table of listings, declarations, the newest receipt of each edge, and the chain of the audit. It reads
one snapshot of the database in a transaction that can write nothing, beside a hub that may be running, and names the
first difference of each kind: by entry and position, never by IMEI. A login of its own needs the role deadset_hub.
Ends with 0 when there is none, with 1 when there is one, with 2 when no keys are given. The keys must come from somebody
whose word you take, not from the database's keeper. A log that has changed its keys or witnesses needs a policy file
that names them all.

Examples:
  $ deadset audit --trust trust.json
  $ DATABASE_URL=postgresql://auditor@db/deadset deadset audit --trust policy.txt --approver-roots roots.json --json
  $ deadset audit --trust trust.json --watch       looks every 30 s at what is new and at the whole table of listings`;

/** How long after one look the next one begins, in milliseconds. */
const lookIntervalMs = 30_000;

export function addAuditCommand(program: Command, terminal: Terminal): void {
  program
    .command('audit')
    .summary('derive the record again and name what differs')
    .description('Checks the whole record against itself: everything must follow from the entries.')
    .option(
      '--trust <file>',
      "keys whose word you take: a hub's /v1/trust-anchors, or a policy file of C2SP tlog-policy (or DEADSET_TRUST)",
    )
    .option('--approver-roots <file>', 'root keys of organisations, where the trust file does not name them')
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset')
    .option('--watch', 'go on: look every 30 seconds until stopped', false)
    .option('--json', 'print the result as one line of JSON', false)
    .addHelpText('after', helpText)
    .action((given: AuditArguments) => runAudit(given, terminal));
}

async function runAudit(given: AuditArguments, terminal: Terminal): Promise<void> {
  const policies = await readPolicies(given);
  const { withRecordAsItIs } = await import('./record-access.ts');
  const isGood = await withRecordAsItIs(environment, given.data, terminal, (db) =>
    given.watch ? watch(db, policies, given, terminal) : auditOnce(db, policies, given, terminal),
  );
  if (!isGood) throw new AnsweredNo();
}

async function readPolicies({ trust, approverRoots }: AuditArguments): Promise<VerifierPolicy[]> {
  const file = trust ?? environment['DEADSET_TRUST'];
  if (file === undefined || file === '') {
    throw new CommandFailure(
      'A record is as good as the keys that signed it: name the keys whose word you take with --trust FILE.',
      exitCodes.usage,
    );
  }
  const policies = await readTrust(file);
  if (approverRoots === undefined) return policies;
  const { readApproverRoots } = await import('@deadset/hub');
  const roots = await readApproverRoots(approverRoots);
  return policies.map((policy) => ({ ...policy, approverRoots: roots }));
}

async function auditOnce(
  db: Db,
  policies: readonly VerifierPolicy[],
  { json }: AuditArguments,
  terminal: Terminal,
): Promise<boolean> {
  const { auditRecord } = await import('@deadset/hub');
  const progress = startProgress(terminal, 'deriving the record again');
  const onProgress = (done: number, total: number) => progress.show(done, total);
  const report = await auditRecord(db, { policies, at: systemClock(), onProgress }).finally(() =>
    progress.end(),
  );
  terminal.out(json ? JSON.stringify(report) : sentencesOf(report).join('\n'));
  return report.differences.length === 0;
}

function sentencesOf({ size, root, listed, differences, warnings }: AuditReport): string[] {
  const listedWords = listed === undefined ? 'the list could not be derived' : `${listed} devices listed`;
  const verdict =
    differences.length === 0
      ? `The record holds: ${size} leaves, ${listedWords}, root ${root}.`
      : `The record does not hold (${size} leaves checked, ${listedWords}).`;
  return [
    verdict,
    ...differences.map(({ check, words }) => `  differs    ${check}: ${words}`),
    ...warnings.map((words) => `  to know    ${words}`),
  ];
}

/** Whether no look found anything. What it finds it says when it changes. */
async function watch(
  db: Db,
  policies: readonly VerifierPolicy[],
  given: AuditArguments,
  terminal: Terminal,
): Promise<boolean> {
  const { RecordWatch } = await import('@deadset/hub');
  const stopping = new AbortController();
  void stopRequested().then(() => stopping.abort());
  const record = new RecordWatch(db, { policies });
  let isGood = true;
  let said = '';
  while (!stopping.signal.aborted) {
    const words = await lookOnce(record, given, () => {
      isGood = false;
    });
    if (words !== said) terminal.out(words);
    said = words;
    // Rejects only when it is asked to stop.
    await delay(lookIntervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  return isGood;
}

async function lookOnce(
  record: RecordWatch,
  { json }: AuditArguments,
  onDifference: () => void,
): Promise<string> {
  const at = systemClock();
  const { size, differences } = await record.look(at);
  if (differences.length > 0) onDifference();
  const time = new Date(at).toISOString();
  if (json) return JSON.stringify({ at: time, size, differences });
  return differences.length === 0
    ? 'The record holds; looking again every 30 seconds.'
    : differences.map(({ check, words }) => `${time}  differs  ${check}: ${words}`).join('\n');
}
