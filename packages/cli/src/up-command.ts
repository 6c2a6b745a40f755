import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { AnsweredNo } from './exit-code.ts';
import { parsePort } from './option-values.ts';
import { stopRequested } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

interface UpArguments {
  readonly data: string;
  readonly port: number;
  /** False for `--no-story`. */
  readonly story: boolean;
  readonly storyOnly?: boolean;
}

const helpText = `
It starts a PostgreSQL of its own, the hub, four edges (three networks, and one for a maker and a shop), a simulated
operator with its customers, a maker and a shop. Then a story plays once, on the terminal and at /demo: a phone is
stolen, reported, refused everywhere, found and given back. All people, networks and shops are made up.
Ctrl-C stops everything. Run again on the same folder, it goes on where it was.

Examples:
  $ deadset up
  $ deadset up --data /srv/deadset --port 8400 --no-story
  $ deadset up --data "$(mktemp -d)" --port 0 --story-only     ends with 0 only if every step came out right`;

export function addUpCommand(program: Command, terminal: Terminal): void {
  program
    .command('up')
    .summary('run everything on this machine, and play the story')
    .description(
      'Runs everything on this machine, with simulated networks, a maker and a shop, and plays the story.',
    )
    .option('--data <folder>', 'where everything is kept', '.deadset')
    .option(
      '--port <port>',
      'of the pages; the others take the ports behind it where they are free',
      parsePort,
      8400,
    )
    .option('--no-story', 'only start, and stay up')
    .addOption(new Option('--story-only', 'play the story and end, with 0 only if every step held'))
    .addHelpText('after', helpText)
    .action((given: UpArguments) => runUp(given, terminal));
}

async function runUp(given: UpArguments, terminal: Terminal): Promise<void> {
  const { startTown } = await import('./town/start-town.ts');
  const { playStory } = await import('./story/play-story.ts');
  const stopping = new AbortController();
  const stopped = stopRequested().then(() => stopping.abort());
  terminal.note('Starting the record, the hub, the edges and a simulated town …');
  const town = await startTown({ dataFolder: resolve(given.data), port: given.port, terminal });
  try {
    terminal.out(`\nDeadset is up at ${town.hubUrl}`);
    if (given.storyOnly === true || given.story) {
      const held = await Promise.race([playStory(town, terminal, stopping.signal), stopped]);
      // Undefined when it was stopped in the middle.
      if (held !== undefined)
        terminal.out(held ? '\nEvery step held.' : '\nNot every step held: see the lines marked ✗.');
      if (given.storyOnly === true && held !== true) throw new AnsweredNo();
      if (given.storyOnly === true || held === undefined) return;
    }
    const { whatToOpen } = await import('./town/what-to-open.ts');
    for (const line of whatToOpen(town)) terminal.out(line);
    await stopped;
  } finally {
    terminal.note('\nStopping everything …');
    await town.close();
  }
}
