import { GateClient } from '@deadset/client';
import { formatImeiKey, type Gate } from '@deadset/domain';
import type { CheckAnswer } from '@deadset/protocol';
import { type Command, Option } from 'commander';
import { checkFile } from './check-file.ts';
import { environment } from './config.ts';
import { AnsweredNo, CommandFailure, exitCodes } from './exit-code.ts';
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
  readonly file?: string;
  readonly out?: string;
}

const helpText = `
Ends with 0 when the gate allows, with 1 when it holds or refuses, or when nothing answers; for a file, with 0 when it
allows all of them. A file has one phone a line, in its first column; the answers are CSV, or with --json one object a line.

Examples:
  $ deadset check 35-175605-123456-5 --gate resale --token-file shop.token
  $ deadset check 351756051234565 --gate activation --edge http://127.0.0.1:8410
  $ deadset check --file stock.csv --gate resale --token-file shop.token --out answers.csv

Next: \`deadset up\` prints the address of a gate, and where the token is, to try it with.`;

export function addCheckCommand(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .summary('ask a gate about one IMEI')
    .description('Asks an edge: may this device be registered to somebody new?')
    .argument('[imei]', 'as printed or as *#06# shows it; spaces and hyphens do no harm', parseImeiArgument)
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
    .option('--file <file>', 'ask about every phone of a file, or of standard input (-)')
    .option('--out <file>', 'where the answers about a file go (default: standard output)')
    .addHelpText('after', helpText)
    .action((imei: TypedImei | undefined, given: CheckArguments) => run(imei, given, terminal));
}

async function run(imei: TypedImei | undefined, given: CheckArguments, terminal: Terminal): Promise<void> {
  const { file, edge: url } = given;
  if ((imei === undefined) === (file === undefined))
    throw new CommandFailure('Give either an IMEI or --file FILE.', exitCodes.usage);
  const token = await tokenFrom(given);
  const gate = new GateClient({ url, ...(token === undefined ? {} : { token }) });
  if (imei !== undefined) await checkOne(gate, imei, given, terminal);
  else if (file !== undefined) await checkAll(gate, file, given, terminal);
}

async function checkAll(
  client: GateClient,
  file: string,
  { gate, out, json = false }: CheckArguments,
  terminal: Terminal,
): Promise<void> {
  const where = out === undefined ? {} : { out };
  const { allow, hold, refuse, problem } = await checkFile(client, { gate, file, json, ...where }, terminal);
  terminal.note(`${allow} allow, ${hold} hold, ${refuse} refuse, ${problem} without an answer`);
  if (hold + refuse + problem > 0) throw new AnsweredNo();
}

async function checkOne(
  gate: GateClient,
  imei: TypedImei,
  given: CheckArguments,
  terminal: Terminal,
): Promise<void> {
  if (imei.hasWrongCheckDigit)
    terminal.note('The last digit does not fit the others: look again for a slip.');
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
