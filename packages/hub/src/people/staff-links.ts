import { type ActName, authorisation, mayAct, mayHavePeople, type PersonRole } from '@deadset/domain';
import type { SignedInPerson } from './person-sessions.ts';

/** Pages of staff, in the order in which they are offered: to whoever may do the act of the page. */
const staffPages: readonly {
  readonly href: string;
  readonly text: string;
  readonly act: ActName;
  /** Only in organisations that have people of this role. */
  readonly for?: PersonRole;
}[] = [
  { href: '/police/check', text: 'Quick check', act: 'police.check' },
  { href: '/police/cases', text: 'Cases', act: 'case.see' },
  { href: '/police/alerts', text: 'Alerts', act: 'case.see' },
  { href: '/police/entries', text: 'Entry on tracking data', act: 'tracked-entry.see' },
  { href: '/police/leads', text: 'Leads about presenters', act: 'lead.see', for: 'officer' },
  { href: '/staff/calls', text: 'Take a call', act: 'call.take' },
  { href: '/staff/calls/officer', text: 'Reports that wait for an officer', act: 'declaration.verify' },
  { href: '/staff/declarations', text: 'Find a report', act: 'declaration.look' },
  { href: '/property', text: 'Property store', act: 'property.see' },
  { href: '/counter', text: 'Shop counter', act: 'counter.check' },
  { href: '/counter/settings', text: 'How our counter works', act: 'counter.set', for: 'clerk' },
  { href: '/staff/lists', text: 'Check long lists', act: 'bulk-check.make' },
  { href: '/appeals', text: 'Appeals and disputes', act: 'appeal.answer' },
  { href: '/clones', text: 'Numbers on several phones', act: 'clone.review' },
  { href: '/reviews', text: 'Reviews of what may be domestic abuse', act: 'abuse.review' },
  { href: '/reviews/alarms', text: 'Keepers who may need help', act: 'abuse.review' },
  { href: '/audit', text: 'Search the audit', act: 'audit.search' },
  { href: '/staff/people', text: 'People', act: 'person.see' },
  { href: '/staff/participants', text: 'Participants', act: 'participant.see' },
  { href: '/staff/health', text: 'Health', act: 'registry.watch' },
  { href: '/staff/settings', text: 'Settings', act: 'registry.watch' },
  { href: '/staff/account', text: 'My account', act: 'person.account' },
];

/** Under which task a page is offered, by the first word of its act; what stands under none is the person's own. */
const tasks: readonly { readonly task: string; readonly acts: readonly string[] }[] = [
  { task: 'Calls and reports', acts: ['call', 'declaration'] },
  { task: 'Police', acts: ['police', 'case', 'network', 'tracked-entry', 'lead', 'property', 'exhibit'] },
  { task: 'Counter and lists', acts: ['counter', 'bulk-check', 'surrender'] },
  { task: 'Fairness and safety', acts: ['appeal', 'clone', 'abuse', 'unlisting'] },
  { task: 'Audit and figures', acts: ['audit', 'figure', 'scorecard'] },
  { task: 'The registry', acts: ['person', 'participant', 'registry'] },
];

/** How much waits on a page for somebody, by its address. Each is asked only for whoever may open the page. */
export type QueueCounts = Readonly<Record<string, (person: SignedInPerson) => Promise<number>>>;

/** The pages that somebody may open, by task, each with how much waits there where that is counted. */
export async function tasksFor(person: SignedInPerson, counts: QueueCounts): Promise<StaffTask[]> {
  const open = staffPages.filter(
    ({ act, href, for: role }) =>
      may(person, act) &&
      href !== '/staff/account' &&
      (role === undefined || mayHavePeople(person.organisationRole, role)),
  );
  const counted = await Promise.all(
    open.map(async ({ href, text, act }) => {
      const count = await counts[href]?.(person);
      return { href, text, task: taskOf(act), ...(count !== undefined && { count }) };
    }),
  );
  return [...tasks.map(({ task }) => task), elsewhere]
    .map((task) => ({ task, pages: counted.filter((page) => page.task === task) }))
    .filter(({ pages }) => pages.length > 0);
}

export interface StaffTask {
  readonly task: string;
  readonly pages: readonly { readonly href: string; readonly text: string; readonly count?: number }[];
}

const elsewhere = 'More';

function taskOf(act: ActName): string {
  const [word = ''] = act.split('.');
  return tasks.find(({ acts }) => acts.includes(word))?.task ?? elsewhere;
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
  inspector: 'Inspector or above',
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
