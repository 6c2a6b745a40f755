import { participantRoles } from '@deadset/domain';
import type { Db } from '@deadset/hub';
import type { Command } from 'commander';
import { environment } from './config.ts';
import { parseBaseUrl } from './option-values.ts';
import { addBudgetSubcommand } from './participant/budget-command.ts';
import { completeJoining } from './participant/complete-joining.ts';
import { readKeysProof } from './participant/credential-files.ts';
import {
  type Joining,
  parseGatesOrNone,
  parseParticipantId,
  parseRoleName,
  parseScopes,
} from './participant/joining.ts';
import { nextSteps } from './participant/next-steps.ts';
import { keepSecretIn } from './participant/secret-file.ts';
import { addStandingSubcommands } from './participant/standing-commands.ts';
import type { Terminal } from './terminal.ts';

interface ParticipantArguments extends Partial<Omit<Joining, 'id'>> {
  readonly hub: string;
  readonly dryRun?: boolean;
  readonly data: string;
}

const helpText = `
At a terminal it asks for what was not given. The secret is printed once, or written to --secret-file for its owner alone,
and kept nowhere: put it where only the participant can read it. The database is the one of DATABASE_URL, else the one in
the data folder, whose hub may be running.

Examples:
  $ deadset participant add
  $ deadset participant add network-a --name "Network A" --role network-operator --secret-file network-a.secret
  $ deadset participant add corner-shop --name "Corner Shop" --role shop --gates resale --dry-run

Next:
  $ deadset edge --hub http://127.0.0.1:8400 --participant network-a --secret-file network-a.secret`;

export function addParticipantCommand(program: Command, terminal: Terminal): void {
  const participant = program
    .command('participant')
    .summary('let organisations take part')
    .description('The organisations that take part: networks, makers, shops and others.');
  participant
    .command('add')
    .summary('let an organisation take part, and print its secret')
    .description(
      'Lets an organisation take part, gives the secret of its credentials, and says what to do next.',
    )
    .argument('[id]', 'lower-case letters, digits and hyphens', parseParticipantId)
    .option('--name <name>', 'as people know it; keepers see it on the status page')
    .option('--role <role>', participantRoles.join(', '), parseRoleName)
    .option('--gates <gates>', 'where it asks, separated by commas (default: by role)', parseGatesOrNone)
    .option(
      '--scopes <scopes>',
      'what its credentials may do, separated by commas (default: all its role may)',
      parseScopes,
    )
    .option(
      '--secret-file <file>',
      'write the secret there, readable by its owner alone, and not to the output',
    )
    .option(
      '--hub <url>',
      'where the hub answers, for what is said about next steps',
      parseBaseUrl,
      'http://127.0.0.1:8400',
    )
    .option('--keys <file>', 'public keys (JWK set) with which it signs for its tokens, in place of a secret')
    .option('--dry-run', 'say what would be done, and change nothing')
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset')
    .addHelpText('after', helpText)
    .action((id: string | undefined, given: ParticipantArguments) => runAdd(id, given, terminal));
  addListSubcommand(participant, terminal);
  addStandingSubcommands(participant, terminal);
  addBudgetSubcommand(participant, terminal);
}

function addListSubcommand(participant: Command, terminal: Terminal): void {
  participant
    .command('list')
    .summary('tell who takes part')
    .description('Tells who takes part: id, role, name, and the gates each asks at.')
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset')
    .addHelpText('after', '\nExample:\n  $ deadset participant list')
    .action(async ({ data }: { readonly data: string }) => {
      const { listParticipants } = await import('@deadset/hub');
      const { withRecord } = await import('./record-access.ts');
      for (const { id, role, name, gates } of await withRecord(
        environment,
        data,
        terminal,
        listParticipants,
      )) {
        terminal.out(
          `${id.padEnd(20)}  ${role.padEnd(16)}  ${name}${gates.length === 0 ? '' : ` (${gates.join(', ')})`}`,
        );
      }
    });
}

async function runAdd(
  id: string | undefined,
  { hub, dryRun, data, ...given }: ParticipantArguments,
  terminal: Terminal,
): Promise<void> {
  const joining = await completeJoining({ ...given, ...(id === undefined ? {} : { id }) }, terminal);
  const { keys, secretFile, ...participant } = joining;
  const credential =
    keys === undefined
      ? ({ kind: 'secret', file: secretFile ?? `${joining.id}.secret` } as const)
      : ({ kind: 'private-key', file: `${joining.id}.key.pem` } as const);
  const steps = nextSteps(joining, credential, hub);
  if (dryRun === true) {
    terminal.note(`Nothing is changed. ${summaryOf(joining)}\n\n${steps}`);
    return;
  }
  const join = (work: (db: Db) => Promise<string>) => joinRecord(data, terminal, work);
  let shown = 'its keys';
  if (keys !== undefined) await join((db) => addWithKeys(db, participant, keys));
  else if (secretFile === undefined) {
    terminal.out(await join((db) => addWithSecret(db, participant)));
    shown = 'the secret above, which will not be shown again';
  } else {
    await keepSecretIn(secretFile, () => join((db) => addWithSecret(db, participant)));
    shown = `the secret in ${secretFile}, which will not be shown again`;
  }
  terminal.note(`${joining.name} takes part as ${joining.id}, by ${shown}.\n\n${steps}`);
}

async function joinRecord(
  data: string,
  terminal: Terminal,
  work: (db: Db) => Promise<string>,
): Promise<string> {
  const { withLiveRecord } = await import('./record-access.ts');
  return withLiveRecord(environment, data, terminal, work);
}

/** A participant as the registry keeps it. */
type Newcomer = Omit<Joining, 'keys' | 'secretFile'>;

async function addWithSecret(db: Db, participant: Newcomer): Promise<string> {
  const { addParticipant } = await import('@deadset/hub');
  const { secret } = await addParticipant(db, participant);
  return secret;
}

/** The secret that every participant begins with serves no more, and nobody was told it. */
async function addWithKeys(db: Db, participant: Newcomer, file: string): Promise<string> {
  const { addCredential, addParticipant, dropCredential } = await import('@deadset/hub');
  const proof = await readKeysProof(file);
  const { credential } = await addParticipant(db, participant);
  const added = await addCredential(db, participant.id, proof);
  await dropCredential(db, participant.id, credential);
  return added;
}

function summaryOf({ id, name, role, gates, scopes }: Joining): string {
  const asks = gates.length === 0 ? 'asks at no gate' : `asks at ${gates.join(', ')}`;
  return `${name} would take part as ${id} (${role}), ${asks}, and may ${scopes.join(', ')}.`;
}
