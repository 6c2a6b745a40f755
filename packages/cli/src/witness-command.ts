import type { AddressInfo } from 'node:net';
import { parseVerifierKey, signatureTypes, type VerifierKey } from '@deadset/protocol';
import type { WitnessConfig } from '@deadset/witness';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type HostPort, parseHostPort, parseKeyName } from './option-values.ts';
import { startOrExplain } from './start-or-explain.ts';
import { stopRequested } from './stop-signal.ts';
import { formatReadyLine } from './supervisor/ready-line.ts';
import type { Terminal } from './terminal.ts';

interface WitnessArguments {
  readonly listen: HostPort;
  readonly data: string;
  readonly name: string;
  readonly log: VerifierKey[];
  readonly logLevel: WitnessConfig['logLevel'];
}

const usualAddress = '127.0.0.1:8500';

const helpText = `
A witness cosigns each checkpoint of a log that is consistent with the one that it cosigned before (C2SP tlog-witness),
so that nobody can show one history here and another there. It makes its key at the first start and never changes it.
VKEY is the log's key in one line; its keeper tells it, and a hub says it at /v1/trust-anchors as logKey. Do not take it
from the hub alone. Give --log again for another log, or for the old key of a log that has changed it.
It prints its own verifier key and one line of JSON with its address on standard output; its log goes to standard error.
Keep the data folder, and never run two witnesses from copies of it: the key's whole worth is that it signs one history.

Examples:
  $ deadset witness --name witness.example.org/w1 --listen 0.0.0.0:8500 --data /srv/witness --log 'deadset.example/log+1f…'

Next:
  give the printed key and the address to the keeper of the hub, who writes them into the policy file:
    witness W1 witness.example.org/w1+7c… http://witness.example.org:8500
  $ curl http://127.0.0.1:8500/health`;

export function addWitnessCommand(program: Command, terminal: Terminal): void {
  program
    .command('witness')
    .summary('run a witness')
    .description('Runs a witness: cosigns a log’s checkpoints, and refuses a second history.')
    .addOption(
      new Option('--listen <host:port>', 'where logs and monitors reach it')
        .argParser(parseHostPort)
        .default(parseHostPort(usualAddress), usualAddress),
    )
    .option('--data <folder>', 'where it keeps its key and what it cosigned last', 'witness-data')
    .option('--name <name>', 'name on its signatures', parseKeyName, 'deadset.example/witness')
    .requiredOption('--log <vkey>', 'verifier key of a log that it cosigns', addLogKey)
    .addOption(
      new Option('--log-level <level>', 'how much it tells of itself')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
        .default('info'),
    )
    .addHelpText('after', helpText)
    .action((given: WitnessArguments) => runWitness(given, terminal));
}

async function runWitness(given: WitnessArguments, terminal: Terminal): Promise<void> {
  const { composeWitness } = await import('@deadset/witness');
  const stopped = stopRequested();
  const { listen, data, name, log, logLevel } = given;
  const config = { ...listen, dataFolder: data, name, logKeys: log, logLevel };
  const witness = await startOrExplain(() => composeWitness(config));
  terminal.out(witness.verifierKey);
  terminal.out(formatReadyLine({ http: formatAddress(witness.address) }));
  await stopped;
  await witness.close();
}

/** Collects what was given by several `--log`. */
function addLogKey(text: string, before: VerifierKey[] | undefined): VerifierKey[] {
  const key = parseVerifierKey(text);
  if (key?.type !== signatureTypes.log) {
    throw new InvalidArgumentError(
      'It must be the verifier key of a log: NAME+ID+KEY, as C2SP signed-note writes it.',
    );
  }
  return [...(before ?? []), key];
}

function formatAddress({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
