import { type AdministrationGround, administrationPages, queueCounts } from './administration/index.ts';
import { appealPages, createDeciderOf, staffOf } from './appeals/index.ts';
import { type ApprovalDependencies, approvalPages } from './approvals/index.ts';
import { brakePages } from './brakes/index.ts';
import { bulkCheckPages } from './bulk-checks/index.ts';
import { callPages } from './call-console/index.ts';
import { clonePages } from './clones/index.ts';
import { counterPages } from './counter/index.ts';
import type { App } from './http/index.ts';
import type { HubParts } from './hub-app.ts';
import { alarmPages } from './logbook/index.ts';
import { lineHash } from './messages/index.ts';
import type { OwnershipService } from './ownership/index.ts';
import type { Screens, Visits } from './pages/index.ts';
import { type PeopleDependencies, type QueueCounts, staffPages } from './people/index.ts';
import { declarationLookPages, participantPages } from './registry/index.ts';
import { reviewPages } from './reviews/index.ts';

/** What the pages of staff need beside the parts of the machine interface. */
export interface StaffPageParts {
  readonly visits: Visits;
  /** Whether people reach the hub by https. */
  readonly secure: boolean;
  readonly ownership: OwnershipService;
  readonly approvals: ApprovalDependencies;
  readonly people: PeopleDependencies;
  /** What the pages of the registry's own state are made from. */
  readonly administration: AdministrationGround;
  /** How much waits in the police zone; nothing where there is none. */
  readonly policeCounts?: QueueCounts;
}

/** The pages of whoever works with the register: deciders, reviewers, counters, call desks, administrators. */
export function addStaffPages(app: App, screens: Screens, parts: HubParts, pages: StaffPageParts): void {
  const { clock, entropy, declarations, checking } = parts;
  const { db } = parts.database;
  const { sealKey, codeKey } = parts.appeals;
  const { visits, secure, ownership, approvals, people } = pages;
  staffPages(app, screens, { people, queueCounts: { ...queueCounts(db), ...pages.policeCounts } });
  approvalPages(app, screens, { approvals, visits, secure });
  const deciderOf = createDeciderOf({ approvals, secure });
  appealPages(app, screens, { appeals: parts.appeals, deciderOf });
  reviewPages(app, screens, { db, clock, reviewerOf: staffOf });
  alarmPages(app, screens, { db, clock, reviewerOf: staffOf });
  clonePages(app, screens, { db, clock, deciderOf: staffOf });
  brakePages(app, screens, { db, clock, declarations, secondLookOf: deciderOf });
  counterPages(app, screens, { db, clock, entropy, sealKey, codeKey, checking });
  bulkCheckPages(app, screens, parts.bulkChecks);
  administrationPages(app, screens, pages.administration);
  participantPages(app, screens, { db, clock });
  declarationLookPages(app, screens, { db });
  callPages(app, screens, {
    db,
    clock,
    entropy,
    declarations,
    lines: ownership.lines,
    operators: ownership.lineOperators,
    sealKey: parts.webhooks.sealKey,
    lineHash: (number) => lineHash(parts.webhooks.sealKey, number),
  });
}
