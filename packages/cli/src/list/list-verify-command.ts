import { readFile } from 'node:fs/promises';
import { type SnapshotRefusal, type VerifierPolicy, verifySnapshot } from '@deadset/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { policyFrom, readTrustAnchors } from './list-key-file.ts';

interface ListVerifyArguments {
  readonly key: string;
}

const helpText = `
Ends with 0 when the list is whole and signed by that key, with 1 when it is not.

Example:
  $ deadset list verify list.snapshot --key list.key.pub`;

const refusals = {
  malformed: 'it is not a whole list: something else, or a damaged copy',
  'other-version': 'another version of this program wrote it; make it anew',
  'bad-state': 'it does not hold the list that its own checksum describes',
  'bad-root': 'the signature is over another list',
  'bad-time': 'it is of a later time than its cosigners have',
  'too-old': 'it is older than one that was verified before',
  'malformed-note': 'what should be its signature cannot be read',
  'bad-log-signature': 'it is not signed by this key',
  'no-quorum': 'too few have cosigned it',
} as const satisfies Record<SnapshotRefusal, string>;

export function addListVerifyCommand(list: Command, terminal: Terminal): void {
  list
    .command('verify')
    .summary('check that a list is whole and who signed it')
    .description('Checks that a list is whole and signed by a key.')
    .argument('<file>', 'a list, as `deadset list build` or a hub made it')
    .requiredOption(
      '--key <file>',
      "public key: the .pub file of `deadset list key`, or a hub's /v1/trust-anchors",
    )
    .addHelpText('after', helpText)
    .action(async (file: string, { key }: ListVerifyArguments) => {
      const policy = await readPolicy(key);
      const result = verifySnapshot(await readFile(file), policy, -1);
      if (!result.ok) throw new CommandFailure(`${file} must not be used: ${refusals[result.refusal]}.`);
      const { list, frontier, cosignedAt } = result.state;
      const signedAt = new Date(cosignedAt).toISOString();
      terminal.out(
        `${file} is good: ${list.count} devices at position ${frontier.size - 1}, signed ${signedAt}`,
      );
    });
}

async function readPolicy(path: string): Promise<VerifierPolicy> {
  const policy = policyFrom(await readTrustAnchors(path));
  if (policy === undefined) throw new Error('trust anchors that were accepted give no policy');
  return policy;
}
