/**
 * Leads about presenters: who presents stolen phones that afterwards move on, more often than chance allows. In the
 * police zone; found on demand, explained row by row, signed by a person before anybody acts, ended by the clock.
 */
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { decisionPages } from './decision-pages.ts';
import { leadListPages } from './lead-list-pages.ts';
import { leadPages } from './lead-pages.ts';
import type { LeadParts } from './lead-parts.ts';
import { linkPages } from './link-pages.ts';
import { sameHandsPages } from './same-hands-pages.ts';

export { endLeads } from './lead-desk.ts';

/** Every page about leads. */
export function handlerLeadPages(app: App, screens: Screens, parts: LeadParts): void {
  leadListPages(app, screens, parts);
  linkPages(app, screens, parts);
  leadPages(app, screens, parts);
  decisionPages(app, screens, parts);
  sameHandsPages(app, screens, parts);
}
