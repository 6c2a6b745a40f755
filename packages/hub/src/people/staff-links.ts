import { type ActName, authorisation, mayAct, type PersonRole } from '@deadset/domain';
import type { SignedInPerson } from './person-sessions.ts';

/** Pages of staff, in the order in which they are offered: to whoever may do the act of the page. */
const staffPages: readonly { readonly href: string; readonly text: string; readonly act: ActName }[] = [
  { href: '/staff/declarations', text: 'Find a report', act: 'declaration.look' },
  { href: '/property', text: 'Property store', act: 'property.see' },
  { href: '/appeals', text: 'Appeals and disputes', act: 'appeal.answer' },
  { href: '/reviews', text: 'Reviews of what may be domestic abuse', act: 'abuse.review' },
  { href: '/staff/people', text: 'People', act: 'person.see' },
  { href: '/staff/participants', text: 'Participants', act: 'participant.see' },
  { href: '/staff/account', text: 'My account', act: 'person.account' },
];

/** The pages that somebody may open. */
export function pagesFor(person: SignedInPerson): { readonly href: string; readonly text: string }[] {
  return staffPages.filter(({ act }) => may(person, act));
}

/** Whether somebody may do an act at all, or to what an organisation has: what decides on buttons. */
export function may(
  { organisation, roles }: Pick<SignedInPerson, 'organisation' | 'roles'>,
  act: ActName,
  of?: string,
): boolean {
  const subject = of === undefined ? {} : { organisation: of };
  return mayAct(authorisation, { is: 'person', organisation, roles }, act, subject).allowed;
}

/** What each role is, for people. */
export const wordsOfRole: Readonly<Record<PersonRole, string>> = {
  officer: 'Officer',
  'property-officer': 'Keeps the property store',
  'call-handler': 'Call handler',
  supporter: 'Supporter of victims',
  'appeal-decider': 'Decides appeals and disputes',
  reviewer: 'Reviews what may be domestic abuse',
  'registry-admin': 'Administers the registry',
  'organisation-admin': 'Administers the people of the organisation',
  analyst: 'Analyst',
  auditor: 'Auditor',
  clerk: 'Clerk at a counter',
};
