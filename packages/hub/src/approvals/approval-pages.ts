import type { App } from '../http/index.ts';
import type { Screens, Visits } from '../pages/index.ts';
import type { ApprovalPageServices } from './approver-pages.ts';
import { brakePages } from './brake-pages.ts';
import { correctionPages } from './correction-pages.ts';
import { enrolmentPages } from './enrolment-pages.ts';
import { objectionPages } from './objection-pages.ts';
import { proposalPages } from './proposal-pages.ts';
import { sessionPages } from './session-pages.ts';

/** Pages of approvers, and the keeper's objection. */
export function approvalPages(
  app: App,
  screens: Screens,
  services: ApprovalPageServices & { readonly visits: Visits },
): void {
  enrolmentPages(app, screens, services);
  sessionPages(app, screens, services);
  proposalPages(app, screens, services);
  brakePages(app, screens, services);
  correctionPages(app, screens, services);
  objectionPages(app, services);
}
