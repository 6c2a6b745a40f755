import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ActName,
  actNames,
  declarationStatuses,
  type Grant,
  purposes,
  ruleOf,
  transitionFor,
} from '@deadset/domain';
import { pagePolicies, routePolicies } from '@deadset/hub';

/** Who may do what, as people read it; `npx tsx docs/write-authorisation.ts` writes it anew. */
export const authorisationDocument = path.resolve(import.meta.dirname, 'authorisation.md');

const introduction = `# Who may do what

Written from \`packages/domain/src/authorisation.ts\` by \`npx tsx docs/write-authorisation.ts\`; a test holds the two equal.
That table is the only place where it is said. It drives the guard of every machine route and every page (a route or page
that names no act does not start), the scopes that a role may hold, the buttons that are shown, and the tests: every route
and page against every kind of party on a real hub, and every act against every role, scope, organisation and state.

A **machine** shows an access token of its organisation: its role and one of the scopes must be those of the line. A
**person** is a member of staff who has signed in, with one of these roles in their organisation. An **approver** has a
passkey that their organisation's root key has signed. *Own* means things of one's own organisation, *any* those of all.

Where a line asks for a **purpose**, a person has said within the last half hour for what purpose and why they look, and
both are on the audit with everything that they open: ${Object.values(purposes)
  .map((words) => words.charAt(0).toLowerCase() + words.slice(1))
  .join(
    '; ',
  )}. Where it asks for a **passkey**, they have shown theirs within the last five minutes, however they signed in.
Approvers show their passkey for each single act anyway.

Acts of the clock have no route: the hub does them by itself.
`;

/** The whole document. */
export function authorisationText(): string {
  const groups = new Map<string, ActName[]>();
  for (const act of actNames) {
    const [noun = ''] = act.split('.');
    groups.set(noun, [...(groups.get(noun) ?? []), act]);
  }
  const sections = [...groups].map(([noun, acts]) =>
    [
      `## ${noun}`,
      '',
      '| act | who may | in states | asks for | routes and pages |',
      '|---|---|---|---|---|',
      ...acts.map(lineOf),
      '',
    ].join('\n'),
  );
  return `${introduction}\n${sections.join('\n')}`;
}

function lineOf(act: ActName): string {
  const { may, who, step, purpose, stepUp } = ruleOf(act);
  const asks = [...(purpose === true ? ['purpose'] : []), ...(stepUp === true ? ['passkey'] : [])];
  const states =
    step === undefined
      ? []
      : declarationStatuses.filter((status) => transitionFor(status, step) !== undefined);
  const cells = [
    `**${act}**: ${may}`,
    who.map(wordsOf).join('; '),
    states.join(', '),
    asks.join(', '),
    placesOf(act).join('<br>'),
  ];
  return `| ${cells.join(' | ')} |`;
}

function wordsOf(grant: Grant): string {
  switch (grant.to) {
    case 'public':
      return 'anybody';
    case 'participant':
      return `a machine of ${grant.roles.join(', ')} with \`${grant.scope}\` (${grant.reach})`;
    case 'person':
      return `a person who is ${grant.roles.join(', ')} (${grant.reach})`;
    case 'declarer':
      return 'whoever has reference and code of the declaration';
    case 'keeper':
      return 'whoever has shown that the enrolled device is theirs';
    case 'approver':
      return 'an approver';
    case 'clock':
      return 'the clock';
    default:
      throw new Error('a party that this document has no words for');
  }
}

function placesOf(act: ActName): string[] {
  const places: readonly [string, ActName][] = [
    ...Object.entries(routePolicies),
    ...Object.entries(pagePolicies),
  ];
  return places.filter(([, named]) => named === act).map(([place]) => `\`${place}\``);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(authorisationDocument, authorisationText());
}
