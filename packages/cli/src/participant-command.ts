import {
  type Gate,
  type ParticipantRole,
  participantRoles,
  rolesOfScope,
  type Scope,
  scopes,
} from '@deadset/domain';
import { type Command, InvalidArgumentError } from 'commander';
import { environment } from './config.ts';
import { parseGateNames } from './option-values.ts';
import type { Terminal } from './terminal.ts';

interface ParticipantArguments {
  readonly name: string;
  readonly role: ParticipantRole;
  readonly gates?: Gate[];
  readonly scopes?: Scope[];
  readonly data: string;
}

const helpText = `
The secret is printed once and kept nowhere: put it where only the participant can read it. The database is the one of
DATABASE_URL, else the one in the data folder, whose hub must not be running then.

Examples:
  $ deadset participant add network-a --name "Network A" --role network-operator > network-a.secret
  $ deadset participant add corner-shop --name "Corner Shop" --role shop --gates resale

Next:
  $ deadset edge --hub http://127.0.0.1:8400 --participant network-a --secret-file network-a.secret`;

/** Where each role asks when nothing else is said. */
const usualGates: Readonly<Record<ParticipantRole, readonly Gate[]>> = {
  'network-operator': ['network-attach', 'esim-download'],
  maker: ['activation', 'account'],
  platform: ['account'],
  marketplace: ['resale'],
  shop: ['resale'],
  repairer: ['repair', 'parts'],
  recycler: ['parts', 'export'],
  insurer: ['insurance'],
  police: [],
  'city-hall': [],
  auditor: [],
};

export function addParticipantCommand(program: Command, terminal: Terminal): void {
  const participant = program
    .command('participant')
    .summary('let organisations take part')
    .description('The organisations that take part: networks, makers, shops and others.');
  participant
    .command('add')
    .summary('let an organisation take part, and print its secret')
    .description('Lets an organisation take part, and prints the secret of its credentials.')
    .argument('<id>', 'lower-case letters, digits and hyphens')
    .requiredOption('--name <name>', 'as people know it; keepers see it on the status page')
    .requiredOption('--role <role>', participantRoles.join(', '), parseRoleName)
    .option('--gates <gates>', 'where it asks, separated by commas (default: by role)', parseGateNames)
    .option(
      '--scopes <scopes>',
      'what its credentials may do, separated by commas (default: all its role may)',
      parseScopes,
    )
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset')
    .addHelpText('after', helpText)
    .action((id: string, given: ParticipantArguments) => runAdd(id, given, terminal));
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

async function runAdd(id: string, given: ParticipantArguments, terminal: Terminal): Promise<void> {
  const { addParticipant } = await import('@deadset/hub');
  const { withRecord } = await import('./record-access.ts');
  const { name, role } = given;
  const { secret } = await withRecord(environment, given.data, terminal, (db) =>
    addParticipant(db, {
      id,
      name,
      role,
      gates: given.gates ?? usualGates[role],
      scopes: given.scopes ?? scopesOf(role),
    }),
  );
  terminal.out(secret);
  terminal.note(`${name} takes part as ${id}. Its secret is above and will not be shown again.`);
}

/** Everything that a role may do. */
export function scopesOf(role: ParticipantRole): Scope[] {
  return scopes.filter((scope) => {
    const roles: readonly ParticipantRole[] = rolesOfScope[scope];
    return roles.includes(role);
  });
}

function parseRoleName(text: string): ParticipantRole {
  const role = participantRoles.find((one) => one === text);
  if (role === undefined) throw new InvalidArgumentError(`A role is one of ${participantRoles.join(', ')}.`);
  return role;
}

function parseScopes(text: string): Scope[] {
  return text.split(',').map((word) => {
    const scope = scopes.find((one) => one === word.trim());
    if (scope === undefined) throw new InvalidArgumentError(`A scope is one of ${scopes.join(', ')}.`);
    return scope;
  });
}
