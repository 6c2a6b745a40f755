import { GateClient } from '@deadset/client';
import { formatImeiKey, type Gate } from '@deadset/domain';
import type { CheckAnswer } from '@deadset/protocol';
import { type Command, Option } from 'commander';
import { environment } from './config.ts';
import { AnsweredNo } from './exit-code.ts';
import {
  parseBaseUrl,
  parseGateName,
  parseImeiArgument,
  readSecretFile,
  type TypedImei,
} from './option-values.ts';
import type { Terminal } from './terminal.ts';

interface CheckArguments {
  readonly gate: Gate;
  readonly edge: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

const helpText = `
Ends with 0 when the gate allows, with 1 when it holds or refuses, or when nothing answers.

Examples:
  $ deadset check 35-175605-123456-5 --gate resale --token-file shop.token
  $ deadset check 351756051234565 --gate activation --edge http://127.0.0.1:8410

Next: \`deadset up\` prints the address of a gate, and where the token is, to try it with.`;

export function addCheckCommand(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .summary('ask a gate about one IMEI')
    .description('Asks an edge: may this device be registered to somebody new?')
    .argument('<imei>', 'as printed or as *#06# shows it; spaces and hyphens do no harm', parseImeiArgument)
    .requiredOption(
      '--gate <gate>',
      'where it is asked: network-attach, activation, account, resale, …',
      parseGateName,
    )
    .option('--edge <url>', 'where the edge answers checks', parseBaseUrl, 'http://127.0.0.1:8410')
    .addOption(
      new Option('--token-file <file>', 'file with the token that the edge knows you by').conflicts('token'),
    )
    .option('--token <token>', 'the token itself; other users of this machine can see it (or DEADSET_TOKEN)')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', helpText)
    .action((imei: TypedImei, given: CheckArguments) => runCheck(imei, given, terminal));
}

async function runCheck(imei: TypedImei, given: CheckArguments, terminal: Terminal): Promise<void> {
  const token = await tokenFrom(given);
  if (imei.hasWrongCheckDigit)
    terminal.note('The last digit does not fit the others: look again for a slip.');
  const gate = new GateClient({ url: given.edge, ...(token === undefined ? {} : { token }) });
  const answer = await gate.check({ gate: given.gate, imei: formatImeiKey(imei.key) });
  terminal.out(given.json === true ? JSON.stringify(answer) : sentenceFor(answer));
  if (answer.outcome !== 'allow') throw new AnsweredNo();
}

/** Undefined when none is given: an edge without clients answers its own machine. */
async function tokenFrom({ token, tokenFile }: CheckArguments): Promise<string | undefined> {
  if (tokenFile !== undefined) return readSecretFile(tokenFile);
  const given = token ?? environment['DEADSET_TOKEN'];
  return given === '' ? undefined : given;
}

const words = {
  'no-report-found': 'no report found',
  tracked: 'reported; this gate lets it pass',
  'declared-not-proved': 'reported, not yet proved by its keeper',
  'declared-stolen': 'reported stolen or lost, and proved',
  disputed: 'reported; somebody else may have a right to it, and a human is looking at it',
  'keeper-consent-needed': 'not reported; its keeper has to agree before it goes to somebody new',
} as const satisfies Record<CheckAnswer['reason'], string>;

function sentenceFor({ outcome, reason, position, ageSeconds }: CheckAnswer): string {
  const age = ageSeconds === undefined ? 'of unknown age' : `${Math.round(ageSeconds)} s old`;
  return `${outcome}: ${words[reason]} (list position ${position}, ${age})`;
}
