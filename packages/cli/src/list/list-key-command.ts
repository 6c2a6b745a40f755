import type { Command } from 'commander';
import { parseKeyName } from '../option-values.ts';
import type { Terminal } from '../terminal.ts';
import { writeNewListKey } from './list-key-file.ts';

interface ListKeyArguments {
  readonly out: string;
  readonly name: string;
}

const helpText = `
FILE is the secret half: keep it where only you can read it. FILE.pub is the public half: give it to whoever uses your
lists.

Example:
  $ deadset list key --out list.key --name lists.example.org

Next:
  $ deadset list build --from stolen.csv --out list.snapshot --signing-key list.key
  $ deadset list verify list.snapshot --key list.key.pub`;

export function addListKeyCommand(list: Command, terminal: Terminal): void {
  list
    .command('key')
    .summary('make a key to sign lists with')
    .description('Makes a key to sign lists with, and its public half.')
    .requiredOption('--out <file>', 'the secret half; its public half is written to FILE.pub')
    .option(
      '--name <name>',
      'name on the signature, without spaces or plus signs',
      parseKeyName,
      'deadset.example/list',
    )
    .addHelpText('after', helpText)
    .action(async ({ out, name }: ListKeyArguments) => {
      await writeNewListKey(out, `${out}.pub`, name);
      terminal.out(`${out} is the secret key, ${out}.pub its public half`);
    });
}
