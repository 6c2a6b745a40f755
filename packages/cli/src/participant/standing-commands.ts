import { enforcements, type Tier } from '@deadset/domain';
import type { Db, KeptParticipant, ParticipantChange, Proof } from '@deadset/hub';
import { type Command, InvalidArgumentError } from 'commander';
import { environment } from '../config.ts';
import { CommandFailure, exitCodes } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { readCertificateProof, readKeysProof } from './credential-files.ts';
import { parseGatesOrNone, parseParticipantId, parseScopes } from './joining.ts';
import { keepSecretIn } from './secret-file.ts';

interface Data {
  readonly data: string;
}

interface ChangeArguments extends Data, Omit<ParticipantChange, 'actsFromTier'> {
  readonly actsFromTier?: Tier;
}

interface RotateArguments extends Data {
  readonly secretFile?: string;
  readonly keys?: string;
  readonly keysUrl?: string;
  readonly certificate?: string;
  readonly bySubject?: boolean;
  readonly overlap: number;
  readonly revoke?: string;
}

/** What happens to a participant after it has joined. */
export function addStandingSubcommands(participant: Command, terminal: Terminal): void {
  addShow(participant, terminal);
  addChange(participant, terminal);
  addRotate(participant, terminal);
  for (const [word, status, words] of standings) {
    subcommand(participant, word, words).action((id: string, { data }: Data) =>
      onRecord(terminal, data, async (db) => {
        const { setStanding } = await import('@deadset/hub');
        await setStanding(db, id, status);
        terminal.note(`${id} is ${status} now.`);
      }),
    );
  }
  addConsent(participant, terminal);
}

const standings = [
  ['suspend', 'suspended', 'end the access of an organisation, at once and until it is resumed'],
  ['resume', 'active', 'let a suspended organisation take part again'],
  ['revoke', 'revoked', 'end the access of an organisation for good'],
] as const;

function addShow(participant: Command, terminal: Terminal): void {
  subcommand(participant, 'show', 'tell all that is kept of an organisation').action(
    (id: string, { data }: Data) =>
      onRecord(terminal, data, async (db) => {
        const { findParticipant, listCredentials } = await import('@deadset/hub');
        const found = await findParticipant(db, id);
        if (found === undefined) throw new CommandFailure(`There is no participant ${id}.`);
        for (const line of linesOf(found)) terminal.out(line);
        for (const { id: name, proof, fromAt, untilAt, revokedAt } of await listCredentials(db, id)) {
          const end = revokedAt ?? untilAt;
          const until = end === undefined ? '' : ` until ${new Date(end).toISOString()}`;
          terminal.out(`credential   ${name}  ${proof.kind}  from ${new Date(fromAt).toISOString()}${until}`);
        }
      }),
  );
}

function linesOf(found: KeptParticipant): string[] {
  const { id, name, role, status, gates, scopes, enforcement, actsFromTier, contact } = found;
  return [
    `id           ${id}`,
    `name         ${name}`,
    `role         ${role}`,
    `standing     ${status}`,
    `gates        ${gates.join(', ') || 'none'}`,
    `scopes       ${scopes.join(', ') || 'none'}`,
    `enforcement  ${enforcement}, from tier ${actsFromTier}`,
    `contact      ${contact ?? 'none'}`,
  ];
}

function addChange(participant: Command, terminal: Terminal): void {
  subcommand(participant, 'change', 'change what is kept of an organisation')
    .option('--name <name>', 'as people know it')
    .option('--gates <gates>', 'where it asks, separated by commas, or none', parseGatesOrNone)
    .option(
      '--scopes <scopes>',
      'what its credentials may do; tokens given before serve no more',
      parseScopes,
    )
    .option('--enforcement <word>', enforcements.join(' or '), parseEnforcement)
    .option('--acts-from-tier <tier>', 'from which tier on its gates act: 0 to 3', parseTier)
    .option('--contact <text>', 'where its staff are reached')
    .action((id: string, { data, ...change }: ChangeArguments) =>
      onRecord(terminal, data, async (db) => {
        if (Object.keys(change).length === 0)
          throw new CommandFailure(
            'Say what is to change, for instance --enforcement shadow.',
            exitCodes.usage,
          );
        const { changeParticipant } = await import('@deadset/hub');
        await changeParticipant(db, id, change);
        terminal.note(`${id} is changed.`);
      }),
    );
}

function addRotate(participant: Command, terminal: Terminal): void {
  subcommand(participant, 'rotate', 'give an organisation a new secret, other keys or another certificate')
    .option('--secret-file <file>', 'write the new secret there, readable by its owner alone')
    .option('--keys <file>', 'public keys (JWK set) with which it signs for its tokens, RFC 7523')
    .option('--keys-url <url>', 'where it publishes them, by https')
    .option('--certificate <file>', 'its TLS certificate (PEM or DER), RFC 8705')
    .option('--by-subject', 'take any certificate that a trusted authority issues to the same subject')
    .option('--overlap <hours>', 'how long those before it serve beside it', parseHours, 24)
    .option('--revoke <credential>', 'end this one credential at once instead, by its id in `show`')
    .action((id: string, given: RotateArguments) => runRotate(id, given, terminal));
}

async function runRotate(id: string, given: RotateArguments, terminal: Terminal): Promise<void> {
  const { data, secretFile, overlap, revoke } = given;
  const rotation = { overlapMs: overlap * 3_600_000 };
  const proof = await proofGiven(given);
  await onRecord(terminal, data, async (db) => {
    const { addCredential, dropCredential, rotateSecret } = await import('@deadset/hub');
    if (revoke !== undefined) {
      await dropCredential(db, id, revoke);
      terminal.note(`That credential of ${id} serves no more, nor do the tokens that were given for it.`);
      return;
    }
    if (proof !== undefined) await addCredential(db, id, proof, rotation);
    else if (secretFile === undefined) terminal.out(await rotateSecret(db, id, rotation));
    else await keepSecretIn(secretFile, () => rotateSecret(db, id, rotation));
    terminal.note(`${id} has a new ${proof?.kind ?? 'secret'}. Those of before serve ${overlap} hours more.`);
  });
}

async function proofGiven({
  keys,
  keysUrl,
  certificate,
  bySubject,
}: RotateArguments): Promise<Proof | undefined> {
  if (keys !== undefined) return readKeysProof(keys);
  if (keysUrl !== undefined) return { kind: 'keys-url', url: keysUrl };
  if (certificate === undefined) return undefined;
  return readCertificateProof(certificate, bySubject === true ? 'subject' : 'thumbprint');
}

function addConsent(participant: Command, terminal: Terminal): void {
  subcommand(participant, 'consent', 'record that an organisation lets another’s edges answer for its gates')
    .requiredOption('--to <id>', 'who runs the edges', parseParticipantId)
    .option('--withdraw', 'record that it does so no more')
    .action((id: string, given: Data & { readonly to: string; readonly withdraw?: boolean }) =>
      onRecord(terminal, given.data, async (db) => {
        const { setEdgeConsent } = await import('@deadset/hub');
        const isGiven = given.withdraw !== true;
        await setEdgeConsent(db, { participant: id, runner: given.to, isGiven });
        terminal.note(`Edges of ${given.to} may ${isGiven ? '' : 'not '}answer for ${id}.`);
      }),
    );
}

function subcommand(participant: Command, word: string, summary: string): Command {
  return participant
    .command(word)
    .summary(summary)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .argument('<id>', 'id of the organisation', parseParticipantId)
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset');
}

async function onRecord(terminal: Terminal, data: string, work: (db: Db) => Promise<void>): Promise<void> {
  const { withLiveRecord } = await import('../record-access.ts');
  await withLiveRecord(environment, data, terminal, work);
}

function parseEnforcement(text: string) {
  const enforcement = enforcements.find((one) => one === text);
  if (enforcement === undefined) throw new InvalidArgumentError(`It is one of ${enforcements.join(', ')}.`);
  return enforcement;
}

function parseTier(text: string): Tier {
  const tier = ([0, 1, 2, 3] as const).find((one) => one.toString() === text);
  if (tier === undefined) throw new InvalidArgumentError('A tier is 0, 1, 2 or 3.');
  return tier;
}

function parseHours(text: string): number {
  if (!/^[0-9]{1,4}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number of hours; 0 for at once.');
  return Number(text);
}
