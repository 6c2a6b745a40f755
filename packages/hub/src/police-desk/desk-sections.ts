import type { ActName } from '@deadset/domain';
import { may } from '../people/index.ts';

const sections: readonly { readonly text: string; readonly href: string; readonly act: ActName }[] = [
  { text: 'Quick check', href: '/police/check', act: 'police.check' },
  { text: 'Cases', href: '/police/cases', act: 'case.see' },
  { text: 'Alerts', href: '/police/alerts', act: 'case.see' },
  { text: 'Entry on tracking data', href: '/police/entries', act: 'tracked-entry.see' },
  { text: 'Leads', href: '/police/leads', act: 'lead.see' },
  { text: 'Property store', href: '/property', act: 'property.see' },
  { text: 'Appeals', href: '/appeals', act: 'appeal.answer' },
  { text: 'Reviews', href: '/reviews', act: 'abuse.review' },
];

/** The parts of the desk that somebody may open, for the navigation of its pages. */
export function deskSections(person: Parameters<typeof may>[0], open: string) {
  return sections
    .filter(({ act }) => may(person, act))
    .map(({ text, href }) => ({ text, href, active: href === open }));
}
