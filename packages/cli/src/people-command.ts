import { type PersonRole, personRoles } from '@deadset/domain';
import type { Db } from '@deadset/hub';
import { type Command, InvalidArgumentError } from 'commander';
import { environment } from './config.ts';
import { parseBaseUrl } from './option-values.ts';
import { parseParticipantId } from './participant/joining.ts';
import type { Terminal } from './terminal.ts';

interface Where {
  readonly data: string;
  readonly hub: string;
}

const helpText = `
A link signs its person in once, within a day, and is printed once: give it to them in a way that you trust. They make a
passkey then, or let the sign-in of their organisation open their account. The database is the one of DATABASE_URL, else
the one in the data folder, whose hub may be running.

Examples:
  $ deadset people invite --organisation police-east --called "Desk 4" --roles officer
  $ deadset people list --organisation police-east`;

/** The staff of organisations. */
export function addPeopleCommand(program: Command, terminal: Terminal): void {
  const people = program
    .command('people')
    .summary('let staff of organisations sign in')
    .description('The people of organisations who sign in on the hub’s pages, and what they may do there.')
    .addHelpText('after', helpText);
  subcommand(people, 'invite', 'invite somebody, and print the link that signs them in')
    .requiredOption('--organisation <id>', 'whose staff they are', parseParticipantId)
    .requiredOption('--called <words>', 'what their organisation calls them: a name, a number, a desk')
    .requiredOption('--roles <roles>', `${personRoles.join(', ')}; several separated by commas`, parseRoles)
    .action((given: Where & { organisation: string; called: string; roles: PersonRole[] }) =>
      onRecord(terminal, given, async (db) => {
        const { invitePerson, linkPath } = await import('@deadset/hub');
        const { organisation, called, roles, hub } = given;
        const { id, token } = await invitePerson(db, { organisation, called, roles });
        terminal.out(`${hub}${linkPath(token)}`);
        terminal.note(`Person ${id} can sign in with the link above, once, until tomorrow.`);
      }),
    );
  subcommand(people, 'list', 'tell who is staff')
    .option('--organisation <id>', 'of this organisation alone', parseParticipantId)
    .action((given: Where & { organisation?: string }) =>
      onRecord(terminal, given, async (db) => {
        const { listPeople } = await import('@deadset/hub');
        for (const { id, organisation, called, roles, status } of await listPeople(db, given.organisation))
          terminal.out(
            `${id}  ${organisation.padEnd(20)}  ${status.padEnd(7)}  ${called} (${roles.join(', ')})`,
          );
      }),
    );
  subcommand(people, 'link', 'print a new link for somebody who is locked out')
    .argument('<person>', 'id, as `deadset people list` gives it')
    .action((id: string, given: Where) =>
      onRecord(terminal, given, async (db) => {
        const { linkPath, renewLink } = await import('@deadset/hub');
        terminal.out(`${given.hub}${linkPath(await renewLink(db, id))}`);
      }),
    );
  subcommand(people, 'change', 'change what somebody may do')
    .argument('<person>', 'id, as `deadset people list` gives it')
    .requiredOption('--roles <roles>', 'all that they may be from now on', parseRoles)
    .action((id: string, given: Where & { roles: PersonRole[] }) =>
      onRecord(terminal, given, async (db) => {
        const { changeRoles } = await import('@deadset/hub');
        await changeRoles(db, id, given.roles);
      }),
    );
  subcommand(people, 'remove', 'end what somebody may do, at once')
    .argument('<person>', 'id, as `deadset people list` gives it')
    .action((id: string, given: Where) =>
      onRecord(terminal, given, async (db) => {
        const { removePerson } = await import('@deadset/hub');
        await removePerson(db, id);
      }),
    );
}

function subcommand(people: Command, word: string, summary: string): Command {
  return people
    .command(word)
    .summary(summary)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .option('--hub <url>', 'where people reach the hub', parseBaseUrl, 'http://localhost:8400')
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset');
}

async function onRecord(terminal: Terminal, { data }: Where, work: (db: Db) => Promise<void>): Promise<void> {
  const { withLiveRecord } = await import('./record-access.ts');
  await withLiveRecord(environment, data, terminal, work);
}

function parseRoles(text: string): PersonRole[] {
  return text.split(',').map((word) => {
    const role = personRoles.find((one) => one === word.trim());
    if (role === undefined) throw new InvalidArgumentError(`A role is one of ${personRoles.join(', ')}.`);
    return role;
  });
}
