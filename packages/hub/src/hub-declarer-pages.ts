import type { AfterReport } from './after-report.ts';
import { appealNoticeFor } from './appeals/index.ts';
import { noticeFor } from './approvals/index.ts';
import { isBraked, reporterOf } from './brakes/index.ts';
import { declarationPages } from './declarations/index.ts';
import type { App } from './http/index.ts';
import type { HubParts } from './hub-app.ts';
import { lockListPages, lockProgress } from './lock-list/index.ts';
import { logbookPages } from './logbook/index.ts';
import type { Offer } from './offers/index.ts';
import { type OwnershipService, ownershipPages } from './ownership/index.ts';
import { createResumptions, type Screens, type Visits } from './pages/index.ts';
import { createProofService, proofPages } from './proofs/index.ts';
import { foundNoticesOf } from './property/index.ts';
import { clocksOf, rightsPages } from './rights/index.ts';

/** What the pages of people with a phone of their own need beside the parts of the machine interface. */
export interface DeclarerPageParts {
  readonly afterReport: AfterReport;
  readonly ownership: OwnershipService;
  /** What may help beside a report. */
  readonly offers: readonly Offer[];
  readonly visits: Visits;
}

/** The pages of whoever reports a phone, and of whoever keeps a logbook. */
export function addDeclarerPages(
  app: App,
  screens: Screens,
  parts: HubParts,
  pages: DeclarerPageParts,
): void {
  const { clock, entropy, declarations, publicUrl } = parts;
  const { db } = parts.database;
  const { sealKey, codeKey } = parts.appeals;
  const { ownership, visits, offers } = pages;
  const { lockList, holidays } = pages.afterReport;
  declarationPages(app, screens, {
    declarations,
    proposalNotice: (id) => noticeFor(db, id),
    canAskNetwork: ownership.operators.length > 0,
    reporterOf: (address, at) => reporterOf(codeKey, address, at),
    isBraked: (id) => isBraked(db, id),
    appealNotice: (id) => appealNoticeFor(db, id),
    victimClocks: (id) => clocksOf({ db, clock, holidays }, id),
    foundPhones: (id) => foundNoticesOf(db, id),
    lockProgress: (reference) => lockProgress({ db, sealKey }, lockList, reference),
    visits,
    resumptions: createResumptions({ db, clock, entropy, codeKey }),
    entropy,
    lineOperators: ownership.lineOperators,
    offers,
    clock,
  });
  lockListPages(app, screens, { db, clock, entropy, sealKey, visits, declarations, list: lockList });
  rightsPages(app, screens, { db, clock, visits, declarations, holidays });
  const proofs = createProofService({ db, clock, verified: parts.verified, declarations });
  proofPages(app, screens, { visits, proofs });
  ownershipPages(app, screens, { declarations, ownership, visits, clock });
  logbookPages(app, screens, { logbook: parts.logbook, ownership, visits, clock, publicUrl });
}
