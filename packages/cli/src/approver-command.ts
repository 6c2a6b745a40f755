import { createPrivateKey } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import {
  formatCertificate,
  MalformedBytes,
  parseRegistration,
  rawPublicKey,
  signApproverLeaf,
  signatureTypes,
  signingKey,
} from '@deadset/protocol';
import type { Command } from 'commander';
import { systemClock } from './clock.ts';
import { drawBytes } from './entropy.ts';
import { CommandFailure } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

const rootHelp = `
Keep the file where only those who answer for your approvers can read it, and not on the hub: whoever has it can make
approvers in your name. Give the line that is printed to the hub (DEADSET_APPROVER_ROOTS) and to every edge.

Example:
  $ deadset approver root create --out police-east.root`;

const certifyHelp = `
Compare the key with the one on your colleague's screen before you sign, by a way that does not go through the hub.

Examples:
  $ deadset approver certify --root police-east.root registration.txt > certificate.txt
  $ deadset approver certify --root police-east.root --retire registration.txt > certificate.txt`;

/** How an organisation makes its people approvers, without the hub ever seeing its root key. */
export function addApproverCommand(program: Command, terminal: Terminal): void {
  const approver = program
    .command('approver')
    .summary('let people of an organisation approve')
    .description('The people of an organisation who may approve, each with a passkey.');
  approver
    .command('root')
    .description('The key by which an organisation answers for its approvers.')
    .command('create')
    .summary('make the root key of an organisation')
    .description('Makes the root key of an organisation, and prints its public half.')
    .requiredOption('--out <file>', 'where to keep it; it must not be there yet')
    .addHelpText('after', rootHelp)
    .action(({ out }: { readonly out: string }) => runCreate(out, terminal));
  approver
    .command('certify')
    .summary('answer for an approver')
    .description('Signs a registration text with the root key, and prints the certificate for the hub.')
    .argument('<registration>', 'the text that the hub showed to the approver, in a file')
    .requiredOption('--root <file>', 'root key of the organisation')
    .option('--retire', 'take the approver out of force instead', false)
    .addHelpText('after', certifyHelp)
    .action((file: string, given: { readonly root: string; readonly retire: boolean }) =>
      runCertify(file, given, terminal),
    );
}

async function runCreate(out: string, terminal: Terminal): Promise<void> {
  const { privateKey, verifier } = signingKey('root', signatureTypes.log, drawBytes(32));
  const file = await open(out, 'wx', 0o600);
  try {
    await file.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await file.sync();
  } finally {
    await file.close();
  }
  terminal.out(verifier.publicKey.toString('hex'));
  terminal.note(`The root key is in ${out}. Above is its public half: give it to the hub and to every edge.`);
}

async function runCertify(
  file: string,
  { root, retire }: { readonly root: string; readonly retire: boolean },
  terminal: Terminal,
): Promise<void> {
  const registration = readRegistration(await readFile(file, 'utf8'), file);
  const action = retire ? 'retire' : 'enrol';
  const leaf = signApproverLeaf({ ...registration, action, at: systemClock() }, await readRoot(root));
  terminal.out(formatCertificate(leaf).trimEnd());
  const { organisation, keyId } = leaf;
  terminal.note(`Signed: ${action} the passkey ${keyId.toString('hex')} of ${organisation}.`);
}

function readRegistration(text: string, file: string) {
  try {
    return parseRegistration(text);
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new CommandFailure(`${file} is not a registration text: ${error.message}.`);
  }
}

async function readRoot(file: string) {
  const pem = await readFile(file, 'utf8');
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519' && rawPublicKey(key).length === 32) return key;
  } catch {
    // Told below in words: what OpenSSL says of a wrong file helps nobody.
  }
  throw new CommandFailure(`${file} is not a root key; make one with \`deadset approver root create\`.`);
}
