import { readFile } from 'node:fs/promises';
import {
  decodeStateLeaf,
  parseNote,
  readSnapshot,
  type Snapshot,
  type UnreadableSnapshot,
} from '@deadset/protocol';
import { type Command } from 'commander';
import { CommandFailure } from '../exit-code.ts';
import { parseCount } from '../option-values.ts';
import type { Terminal } from '../terminal.ts';

interface ListShowArguments {
  readonly tacs: number;
}

const helpText = `
It shows what the file says of itself. Who signed it is checked by \`deadset list verify\`.

Examples:
  $ deadset list show list.snapshot
  $ deadset list show list.snapshot --tacs 100`;

export function addListShowCommand(list: Command, terminal: Terminal): void {
  list
    .command('show')
    .summary('tell what is in a list')
    .description(
      'Tells what is in a list: its position, how many devices, its digest, who signed it, which models.',
    )
    .argument('<file>', 'a list, as `deadset list build` or a hub made it')
    .option(
      '--tacs <count>',
      'how many type allocation codes (models) to tell, those with most devices first',
      parseCount,
      10,
    )
    .addHelpText('after', helpText)
    .action(async (file: string, { tacs }: ListShowArguments) => {
      const read = readSnapshot(await readFile(file));
      if (!read.ok) throw new CommandFailure(`${file} ${problems[read.refusal]}`);
      for (const line of linesAbout(read.snapshot, tacs)) terminal.out(line);
    });
}

const problems = {
  malformed: 'is not a whole list: it is something else, or the copy is damaged.',
  'other-version': 'was written by another version of this program; fetch or build it again.',
  'bad-state': 'does not hold the list that its own checksum describes; fetch or build it again.',
} as const satisfies Record<UnreadableSnapshot, string>;

function linesAbout({ anchor, list }: Snapshot, tacLimit: number): string[] {
  const { position, at } = decodeStateLeaf(anchor.stateLeaf);
  const rows = [...list.rows()].toSorted((a, b) => b.serials.length - a.serials.length || a.tac - b.tac);
  const told = rows.slice(0, tacLimit);
  const untold = rows.length - told.length;
  return [
    `position  ${position}`,
    `devices   ${list.count}`,
    `digest    ${list.digest().toString('hex')}`,
    `made      ${new Date(at).toISOString()}`,
    `signed    ${signersOf(anchor.note)}`,
    `models    ${rows.length}`,
    ...told.map(({ tac, serials }) => `  ${String(tac).padStart(8, '0')}  ${serials.length}`),
    ...(untold > 0 ? [`  and ${untold} more`] : []),
  ];
}

function signersOf(note: string): string {
  const names = parseNote(note)?.lines.map(({ name }) => name) ?? [];
  return names.length === 0 ? 'by nobody' : `by ${[...new Set(names)].join(', ')} (not checked here)`;
}
