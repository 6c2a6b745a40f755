import { type Command, InvalidArgumentError } from 'commander';
import { stopwatch, systemClock } from './clock.ts';
import type { ConformCase } from './conform/conform-case.ts';
import { type ConformArguments, conformGround, type Ground } from './conform/conform-ground.ts';
import { jsonOf, linesOf, summaryOf } from './conform/report-lines.ts';
import { isConformant, runCases } from './conform/run-cases.ts';
import { counterTrial, operatorTrial, type Trial } from './conform/trial.ts';
import { webhookCases } from './conform/webhook-cases.ts';
import { AnsweredNo, CommandFailure, exitCodes } from './exit-code.ts';
import { parseBaseUrl, readSecretFile } from './option-values.ts';
import type { Terminal } from './terminal.ts';

const helpText = `
The devices it tries with have numbers that no phone has (type allocation code 00101799); the hub puts them on the list
for everybody, and a fresh one for you. Keep them with --keep-devices, then cut your implementation off from the hub and
run it again with --devices FILE --offline: it must go on by its last list.
The endpoint of --webhook is sent events signed under its own secret, and others that it must refuse.
Ends with 0 when nothing failed, with 1 when something did, or when nothing could be tried.

Examples:
  $ deadset conform operator aaa://127.0.0.1:3868 http://127.0.0.1:8480 --hub http://127.0.0.1:8400 \\
      --participant network-a --secret-file network-a.secret
  $ deadset conform maker http://127.0.0.1:9000/activate --devices sandbox.json --offline
  $ deadset conform shop http://127.0.0.1:9000/buy --hub http://127.0.0.1:8400 --participant shop --secret-file shop.secret`;

export function addConformCommand(program: Command, terminal: Terminal): void {
  const conform = program
    .command('conform')
    .summary("try an integrator's own implementation")
    .description(
      'Tries your own implementation from outside, and says line by line what passes, what fails and what to do.',
    )
    .addHelpText('after', helpText);
  const operator = conform
    .command('operator')
    .summary("a network's equipment identity register")
    .argument(
      '<url...>',
      'aaa://HOST:PORT for Diameter S13, http://HOST:PORT for N5g-eir',
      parseRegisterUrls,
    );
  withOptions(operator).action((urls: URL[], given: ConformArguments) =>
    run(given, terminal, (ground) => operatorTrial(urls, ground, circumstancesOf(given))),
  );
  for (const { name, field, gateName, summary } of counters) {
    const counter = conform
      .command(name)
      .summary(summary)
      .argument('<url>', 'where a phone is presented', parseHttpUrl);
    withOptions(counter).action((url: URL, given: ConformArguments) =>
      run(given, terminal, (ground) =>
        counterTrial({ url, field, gateName }, ground, circumstancesOf(given)),
      ),
    );
  }
}

const counters = [
  {
    name: 'maker',
    field: 'account',
    gateName: 'activation',
    summary: "a maker's activation, which takes POST {imei, account}",
  },
  {
    name: 'shop',
    field: 'seller',
    gateName: 'resale',
    summary: "a shop's desk, which takes POST {imei, seller}",
  },
] as const;

function circumstancesOf({ offline = false }: ConformArguments) {
  return { isOffline: offline };
}

function withOptions(command: Command): Command {
  return command
    .option('--hub <url>', 'the hub that the implementation follows', parseBaseUrl)
    .option('--participant <id>', 'whose implementation it is')
    .option('--edges-of <id>', 'whose edges answer for it, when they are not its own')
    .option('--secret-file <file>', 'file with the secret of that participant')
    .option('--private-key-file <file>', 'file with its private key (PEM), in place of a secret')
    .option('--devices <file>', 'try with the devices of an earlier run')
    .option('--keep-devices <file>', 'keep the devices of this run')
    .option('--webhook <url>', 'try a webhook endpoint too', parseHttpUrl)
    .option('--webhook-secret-file <file>', 'file with the secret of that endpoint')
    .option('--offline', 'the implementation has been cut off from the hub')
    .option('--json', 'print one JSON object a line, and the summary as the last');
}

type TrialOf = (ground: Ground) => Promise<Trial> | Trial;

async function run(given: ConformArguments, terminal: Terminal, trialOf: TrialOf): Promise<void> {
  const webhook = await casesOfWebhook(given);
  const { cases, close } = await trialOf(await conformGround(given));
  try {
    const results = await runCases([...cases, ...webhook], stopwatch, (result) =>
      terminal.out(given.json === true ? JSON.stringify(jsonOf(result)) : linesOf(result)),
    );
    const [summary, conforms] = [summaryOf(results), isConformant(results)];
    terminal.out(given.json === true ? JSON.stringify({ summary, conforms }) : `\n${summary}`);
    if (!conforms) throw new AnsweredNo();
  } finally {
    await close();
  }
}

async function casesOfWebhook({ webhook, webhookSecretFile }: ConformArguments): Promise<ConformCase[]> {
  if (webhook === undefined) return [];
  if (webhookSecretFile === undefined)
    throw new CommandFailure('With --webhook, --webhook-secret-file names its secret.', exitCodes.usage);
  return webhookCases({
    address: webhook,
    secret: await readSecretFile(webhookSecretFile),
    clock: systemClock,
  });
}

/** Commander gives each word of the list with those before it. */
function parseRegisterUrls(text: string, before: URL[] = []): URL[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['aaa:', 'http:'].includes(url.protocol) || url.port === '')
    throw new InvalidArgumentError('It must be aaa://HOST:PORT (S13) or http://HOST:PORT (N5g-eir).');
  return [...before, url];
}

function parseHttpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:9000/activate.');
  return url;
}
