import { CloneFindingAcknowledgement, maxClonesPerReport, parserOf } from '@deadset/protocol';
import type { Command } from 'commander';
import { accessOf, addHubOptions, askHub, type HubAccess, type HubArguments } from '../hub-access.ts';
import { startProgress } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';
import { readFindingFile } from './finding-file.ts';

const helpText = `
FILE is what "deadset clones scan --out FILE" wrote. The hub gets each number with the rules that fired, when, what they
counted and how many lines there were. No line is told, nor a pseudonym of one. Sending a file again is harmless.

Two signals of different families put a number before a person at the hub, whether they are of one network or of two.
Nothing is blocked for it.

Examples:
  $ deadset clones send findings.csv --hub https://hub.example --participant network-a --secret-file network-a.secret`;

const parseAcknowledgement = parserOf(CloneFindingAcknowledgement);

export function addClonesSendCommand(clones: Command, terminal: Terminal): void {
  const send = clones
    .command('send')
    .summary('tell a hub what a scan has found')
    .description('Tells a hub which numbers a scan has found signals of being on several phones.')
    .argument('<file>', 'findings');
  addHubOptions(send)
    .addHelpText('after', helpText)
    .action((file: string, given: HubArguments) => runSend(file, given, terminal));
}

async function runSend(file: string, given: HubArguments, terminal: Terminal): Promise<void> {
  const access = await accessOf(given);
  const { findings, withoutImei } = await readFindingFile(file);
  const progress = startProgress(terminal, 'Sending');
  let kept = 0;
  try {
    for (let from = 0; from < findings.length; from += maxClonesPerReport) {
      kept += await sendSome(access, findings.slice(from, from + maxClonesPerReport));
      progress.show(Math.min(from + maxClonesPerReport, findings.length), findings.length);
    }
  } finally {
    progress.end();
  }
  terminal.out(`${findings.length} numbers told, ${kept} signals of them new to the hub`);
  if (withoutImei > 0)
    terminal.note(`${withoutImei} identifiers are no IMEI of 14 digits, and were not told`);
}

async function sendSome(access: HubAccess, findings: readonly unknown[]): Promise<number> {
  const response = await askHub(access, new URL('/v1/clone-findings', access.hub), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ findings }),
  });
  const answer = parseAcknowledgement(await response.json());
  if (!answer.ok) throw new Error(`the hub answered outside the contract: ${answer.problem}`);
  return answer.value.kept;
}
