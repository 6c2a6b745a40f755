import { participantRoles } from '@deadset/domain';
import type { Command } from 'commander';
import { environment } from './config.ts';
import { parseBaseUrl } from './option-values.ts';
import { completeJoining } from './participant/complete-joining.ts';
import {
  type Joining,
  parseGatesOrNone,
  parseParticipantId,
  parseRoleName,
  parseScopes,
} from './participant/joining.ts';
import { nextSteps } from './participant/next-steps.ts';
import { keepSecretIn } from './participant/secret-file.ts';
import type { Terminal } from './terminal.ts';

interface ParticipantArguments extends Partial<Omit<Joining, 'id'>> {
  readonly secretFile?: string;
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
    .option('--dry-run', 'say what would be done, and change nothing')
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset')
    .addHelpText('after', helpText)
    .action((id: string | undefined, given: ParticipantArguments) => runAdd(id, given, terminal));
  addListSubcommand(participant, terminal);
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
  { secretFile, hub, dryRun, data, ...given }: ParticipantArguments,
  terminal: Terminal,
): Promise<void> {
  const joining = await completeJoining({ ...given, ...(id === undefined ? {} : { id }) }, terminal);
  const steps = nextSteps(joining, { kind: 'secret', file: secretFile ?? `${joining.id}.secret` }, hub);
  if (dryRun === true) {
    terminal.note(`Nothing is changed. ${summaryOf(joining)}\n\n${steps}`);
    return;
  }
  const { addParticipant } = await import('@deadset/hub');
  const { withLiveRecord } = await import('./record-access.ts');
  const add = async () => {
    const { secret } = await withLiveRecord(environment, data, terminal, (db) => addParticipant(db, joining));
    return secret;
  };
  if (secretFile === undefined) terminal.out(await add());
  else await keepSecretIn(secretFile, add);
  const where = secretFile === undefined ? 'above' : `in ${secretFile}`;
  terminal.note(
    `${joining.name} takes part as ${joining.id}. Its secret is ${where} and will not be shown again.\n\n${steps}`,
  );
}

function summaryOf({ id, name, role, gates, scopes }: Joining): string {
  const asks = gates.length === 0 ? 'asks at no gate' : `asks at ${gates.join(', ')}`;
  return `${name} would take part as ${id} (${role}), ${asks}, and may ${scopes.join(', ')}.`;
}
