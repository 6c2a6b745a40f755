import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ListRunAnswer, parserOf } from '@deadset/protocol';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure } from './exit-code.ts';
import { accessOf, addHubOptions, askHub, type HubAccess, type HubArguments } from './hub-access.ts';
import { parseCount } from './option-values.ts';
import type { Terminal } from './terminal.ts';

interface GenerateArguments extends HubArguments {
  readonly day?: string;
  readonly overrideMatchRatio?: boolean;
}

interface FetchArguments extends HubArguments {
  readonly out: string;
  readonly base?: number;
}

const helpText = `
Lists are kept run by run, so that a delta can be had between any two. Each participant fetches what is for it: the
blacklist, its own notifications and exceptions; the authority and the police the stolen list. docs/files.md.

Examples:
  $ deadset lists generate --participant city-hall --secret-file city-hall.secret
  $ deadset lists fetch 7 --out lists-7 --participant network-a --secret-file network-a.secret
  $ deadset lists fetch 7 --base 3 --out lists-3-7 --participant network-a --secret-file network-a.secret`;

const parseRun = parserOf(ListRunAnswer);

export function addListsCommand(program: Command, terminal: Terminal): void {
  const lists = program
    .command('lists')
    .summary('generate and fetch batch lists')
    .description('Blacklist, notifications and exceptions as files, whole and as deltas.')
    .addHelpText('after', helpText);
  addHubOptions(
    lists
      .command('generate')
      .summary('generate every list as of now')
      .description('Generates every list as of now, and prints the number of the run.')
      .option('--day <yyyymmdd>', 'the day that they are for; today when absent', parseDay)
      .option('--override-match-ratio', 'although the list matches very many phones'),
  ).action((given: GenerateArguments) => generate(given, terminal));
  addHubOptions(
    lists
      .command('fetch')
      .summary('fetch the files of a run')
      .description('Writes every file of a run that is for you into a folder.')
      .argument('<run>', 'number of the run', parseCount)
      .requiredOption('--out <folder>', 'where to write them')
      .option('--base <run>', 'run that the deltas begin at; the one before when absent', parseCount),
  ).action((run: number, given: FetchArguments) => fetchRun(run, given, terminal));
}

async function generate(given: GenerateArguments, terminal: Terminal): Promise<void> {
  const access = await accessOf(given);
  const address = new URL('/v1/lists', access.hub);
  if (given.day !== undefined) address.searchParams.set('day', given.day);
  if (given.overrideMatchRatio === true) address.searchParams.set('override', 'match-ratio');
  const { run, base } = await answerOf(access, address, { method: 'POST' });
  terminal.out(String(run));
  const since = base === -1 ? 'the first' : `after run ${base}`;
  terminal.note(`Run ${run}, ${since}. \`deadset lists fetch ${run} --out lists-${run}\` writes its files.`);
}

async function fetchRun(run: number, given: FetchArguments, terminal: Terminal): Promise<void> {
  const access = await accessOf(given);
  const { base, files } = await answerOf(access, new URL(`/v1/lists/${run}`, access.hub));
  const wanted = files.map((name) => name.replace(`_${base}_${run}`, `_${given.base ?? base}_${run}`));
  await mkdir(given.out, { recursive: true });
  for (const name of wanted) {
    // Names come over the network: none leads out of the folder.
    if (basename(name) !== name) throw new CommandFailure('The hub named a file that is none.');
    const { body } = await askHub(access, new URL(`/v1/lists/${run}/${name}`, access.hub));
    if (body === null) throw new CommandFailure(`The hub gave nothing for ${name}.`);
    await pipeline(Readable.fromWeb(body), createWriteStream(join(given.out, name)));
  }
  terminal.out(`${wanted.length} files of run ${run} are in ${given.out}.`);
}

async function answerOf(access: HubAccess, address: URL, request?: RequestInit): Promise<ListRunAnswer> {
  const answer = parseRun(await (await askHub(access, address, request)).json());
  if (!answer.ok) throw new Error(`the hub answered outside the contract: ${answer.problem}`);
  return answer.value;
}

function parseDay(text: string): string {
  if (!/^20[0-9]{6}$/.test(text)) throw new InvalidArgumentError('A day is written yyyymmdd.');
  return text;
}
