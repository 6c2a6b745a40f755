import { readFile } from 'node:fs/promises';
import {
  looksLikeCertificate,
  type ProofFileResult,
  type VerifierPolicy,
  verifyProofFile,
} from '@deadset/protocol';
import type { Command } from 'commander';
import { environment } from './config.ts';
import { CommandFailure, exitCodes } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { readTrust } from './verify/trust-file.ts';
import { certificateLines, type KnownPhone } from './verify/verify-certificate.ts';
import { refusalWords, sentencesOf } from './verify/verify-words.ts';

interface VerifyArguments extends KnownPhone {
  readonly trust?: string;
}

const helpText = `
Ends with 0 when the file proves what is printed, with 1 when it proves nothing, with 2 when no keys are given.
It uses no network. The keys must come from somebody whose word you take, and not with the proof.

Examples:
  $ curl https://HUB/v1/trust-anchors > trust.json
  $ deadset verify deadset-proof-7K3M-Q2XD-declare.json --trust trust.json

A check certificate, as a file or as its text from the QR code, is verified by the hub's certificate keys:
  $ curl https://HUB/.well-known/jwks.json > keys.json
  $ deadset verify certificate.txt --trust keys.json --imei 35-209900-176148-1 --holder-code 7K3M-Q2XD-9F4T-0A1B`;

export function addVerifyCommand(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .summary('check a proof file or a check certificate without a network')
    .description(
      'Checks, offline, that an entry about a phone is in the public log and who saw it there, or what a check certificate says.',
    )
    .argument(
      '<file>',
      'a proof file, from the page of a report; or a check certificate, as a file or as text',
    )
    .option(
      '--trust <file>',
      "keys whose word you take: a hub's /v1/trust-anchors, or a policy file of C2SP tlog-policy (or DEADSET_TRUST)",
    )
    .option(
      '--imei <imei>',
      'of a certificate: the phone that it should be about; takes the holder’s code as well',
    )
    .option('--holder-code <code>', 'of a certificate: the code that its holder was told')
    .addHelpText('after', helpText)
    .action((file: string, given: VerifyArguments) => runVerify(file, given, terminal));
}

async function runVerify(
  file: string,
  { trust, ...phone }: VerifyArguments,
  terminal: Terminal,
): Promise<void> {
  const trustFile = trust ?? environment['DEADSET_TRUST'];
  if (trustFile === undefined || trustFile === '') {
    throw new CommandFailure(
      'A proof is as good as the keys that signed it: name the keys whose word you take with --trust FILE.',
      exitCodes.usage,
    );
  }
  const text = looksLikeCertificate(file) ? file : await readFile(file, 'utf8');
  if (looksLikeCertificate(text.replace(/\s/g, ''))) {
    terminal.out((await certificateLines(text, trustFile, phone)).join('\n'));
    return;
  }
  const policies = await readTrust(trustFile);
  const result = verifyByAny(text, policies);
  if (!result.ok) throw new CommandFailure(`${file} proves nothing: ${refusalWords[result.refusal]}.`);
  terminal.out(sentencesOf(result.proved).join('\n'));
}

/** By the log of which it is; where none of them knows it, as the last one says. */
function verifyByAny(text: string, [policy, ...others]: readonly VerifierPolicy[]): ProofFileResult {
  if (policy === undefined) throw new Error('a trust file without a policy was accepted');
  const result = verifyProofFile(text, policy);
  return result.ok || others.length === 0 ? result : verifyByAny(text, others);
}
