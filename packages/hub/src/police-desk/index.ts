/**
 * The police desk: a quick check with its reason in one tap, cases, and the life of a device across both zones behind
 * the wall of a legal basis. Everything that it reads or does is on the log of the police zone; what it asks of the
 * register goes by the gateway.
 */
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { caseActPages } from './case-act-pages.ts';
import { caseListPages } from './case-list-pages.ts';
import { casePages } from './case-pages.ts';
import { lawPages } from './law-pages.ts';
import { openCasePages } from './open-case-pages.ts';
import { type QuickCheckServices, quickCheckPages } from './quick-check-pages.ts';

export { caseMarks } from './case-marks.ts';
export { isCaseUnderReview } from './case-review.ts';
export type { PoliceCase } from './case-store.ts';
export { existingCase, own } from './case-work.ts';
export { deskSections } from './desk-sections.ts';

/** Every page of the police desk. */
export function policeDeskPages(app: App, screens: Screens, services: QuickCheckServices): void {
  quickCheckPages(app, screens, services);
  caseListPages(app, screens, services);
  openCasePages(app, screens, services);
  caseActPages(app, services, casePages(app, screens, services));
  lawPages(app, screens, services);
}
