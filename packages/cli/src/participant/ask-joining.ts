import { participantRoles } from '@deadset/domain';
import {
  type Joining,
  parseGatesOrNone,
  parseParticipantId,
  parseRoleName,
  parseScopesOf,
  usualGates,
} from './joining.ts';
import type { Prompt } from './prompt.ts';
import { scopesOf } from './role-scopes.ts';

/** What is said before the first question. */
export const welcome =
  'A few questions about the organisation that joins. Enter takes what is in brackets; Ctrl-C ends without a change.';

/** Asks for everything that was not given. What a role offers follows from its own table. */
export async function askJoining(given: Partial<Joining>, prompt: Prompt): Promise<Joining> {
  const id =
    given.id ??
    (await prompt.ask({
      text: 'Id, as programs know it (lower-case letters, digits and hyphens)',
      read: parseParticipantId,
    }));
  const name = given.name ?? (await prompt.ask({ text: 'Name, as keepers see it', read: readName }));
  const role =
    given.role ?? (await prompt.ask({ text: `Role: ${participantRoles.join(', ')}`, read: parseRoleName }));
  const gates =
    given.gates ??
    (await prompt.ask({
      text: 'Gates where it asks, separated by commas, or none',
      fallback: usualGates[role].join(',') || 'none',
      read: parseGatesOrNone,
    }));
  const scopes =
    given.scopes ??
    (await prompt.ask({
      text: 'What its programs may do',
      fallback: scopesOf(role).join(','),
      read: (text) => parseScopesOf(role, text),
    }));
  const keys =
    given.keys ??
    (await prompt.ask({
      text: 'How its programs show who they are: secret, or the file with its public keys (JWK set)',
      fallback: 'secret',
      read: (text) => text,
    }));
  if (keys !== 'secret') return { id, name, role, gates, scopes, keys };
  const secretFile =
    given.secretFile ??
    (await prompt.ask({
      text: 'File for its secret, which is shown nowhere else',
      fallback: `${id}.secret`,
      read: (text) => text,
    }));
  return { id, name, role, gates, scopes, secretFile };
}

function readName(text: string): string {
  if (text === '' || text.length > 100) throw new Error('A name has 1 to 100 characters.');
  return text;
}
