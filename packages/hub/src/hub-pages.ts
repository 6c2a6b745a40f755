import { type AdministrationGround, administrationPages, queueCounts } from './administration/index.ts';
import type { AfterReport } from './after-report.ts';
import { appealNoticeFor, appealPages, createDeciderOf, staffOf } from './appeals/index.ts';
import { type ApprovalDependencies, approvalPages, approverPresence, noticeFor } from './approvals/index.ts';
import { auditPages } from './audit-desk/index.ts';
import { brakePages, isBraked, reporterOf } from './brakes/index.ts';
import { bulkCheckPages } from './bulk-checks/index.ts';
import { callPages } from './call-console/index.ts';
import { certificatePages } from './certificates/index.ts';
import { askingPages, checkPages, type HandInPoint } from './checks/index.ts';
import { counterPages } from './counter/index.ts';
import { declarationPages } from './declarations/index.ts';
import { demoPages } from './demo/index.ts';
import { createPublicFigures, figurePages } from './figures/index.ts';
import type { App } from './http/index.ts';
import type { HubParts } from './hub-app.ts';
import { addPolicePages } from './hub-police-pages.ts';
import { latencyPages } from './latency/index.ts';
import { lockListPages, lockProgress } from './lock-list/index.ts';
import { logViewerPages } from './log-viewer/index.ts';
import { alarmPages, logbookPages } from './logbook/index.ts';
import { lineHash } from './messages/index.ts';
import type { Offer } from './offers/index.ts';
import { type OwnershipService, ownershipPages } from './ownership/index.ts';
import {
  createResumptions,
  createVisits,
  declarerPresence,
  keeperPresence,
  type PageGround,
  pageScope,
} from './pages/index.ts';
import { type PeopleDependencies, personPresence, staffPages } from './people/index.ts';
import type { OpenZone } from './police-zone/index.ts';
import { createProofService, proofPages } from './proofs/index.ts';
import { foundNoticesOf, propertyPages } from './property/index.ts';
import { declarationLookPages, participantPages } from './registry/index.ts';
import { reviewPages } from './reviews/index.ts';
import { clocksOf, rightsPages } from './rights/index.ts';
import { scamPages } from './scams/index.ts';
import { createScorecards, scorecardPages } from './scorecards/index.ts';
import { startPages } from './start/index.ts';

/** What the pages need beside the parts of the machine interface. */
export interface PageParts extends PageGround {
  readonly afterReport: AfterReport;
  /** Where phones that turn out to be stolen can be handed in. */
  readonly handInPoints: readonly HandInPoint[];
  readonly ownership: OwnershipService;
  /** What may help beside a report. */
  readonly offers: readonly Offer[];
  readonly approvals: ApprovalDependencies;
  readonly people: PeopleDependencies;
  /** What the pages of the registry's own state are made from. */
  readonly administration: AdministrationGround;
  /** Where the demonstration's story is written; `/demo` exists exactly when it is given. */
  readonly storyFile?: string;
  /** The police zone, and the key under which what is typed there is sealed; absent where there is none. */
  readonly police?: Pick<OpenZone, 'zone' | 'gateway'> & { readonly sealKey: Buffer };
}

/** Adds every page for people. */
export async function addHubPages(app: App, parts: HubParts, pages: PageParts): Promise<void> {
  const { database, clock, entropy, declarations } = parts;
  const { db } = database;
  const { ownership, approvals, people, secure, storyFile } = pages;
  const { lockList, holidays, mailbox } = pages.afterReport;
  const { sealKey, codeKey } = parts.appeals;
  const visits = createVisits({ db, clock, entropy, secure });
  const presences = {
    declarer: declarerPresence(visits),
    keeper: keeperPresence(visits),
    approver: approverPresence({ approvals, secure }),
    person: personPresence(people),
  };
  await pageScope(app, { ...pages, presences }, (scope, screens) => {
    const publicFigures = createPublicFigures({ db, clock });
    startPages(scope, screens, { visits, publicFigures });
    figurePages(scope, screens, { publicFigures });
    const proposalNotice = (declarationId: string) => noticeFor(db, declarationId);
    const canAskNetwork = ownership.operators.length > 0;
    declarationPages(scope, screens, {
      declarations,
      proposalNotice,
      canAskNetwork,
      reporterOf: (address, at) => reporterOf(parts.appeals.codeKey, address, at),
      isBraked: (id) => isBraked(db, id),
      appealNotice: (id) => appealNoticeFor(db, id),
      victimClocks: (id) => clocksOf({ db, clock, holidays }, id),
      foundPhones: (id) => foundNoticesOf(db, id),
      lockProgress: (reference) => lockProgress({ db, sealKey }, lockList, reference),
      visits,
      resumptions: createResumptions({ db, clock, entropy, codeKey: parts.appeals.codeKey }),
      entropy,
      lineOperators: ownership.lineOperators,
      offers: pages.offers,
      clock,
    });
    lockListPages(scope, screens, { db, clock, entropy, sealKey, visits, declarations, list: lockList });
    rightsPages(scope, screens, { db, clock, visits, declarations, holidays });
    scamPages(scope, screens, {
      db,
      own: { publicUrl: parts.publicUrl, ...(mailbox !== undefined && { mailbox }) },
    });
    const proofs = createProofService({ db, clock, verified: parts.verified, declarations });
    proofPages(scope, screens, { visits, proofs });
    ownershipPages(scope, screens, { declarations, ownership, visits, clock });
    logbookPages(scope, screens, {
      logbook: parts.logbook,
      ownership,
      visits,
      clock,
      publicUrl: parts.publicUrl,
    });
    approvalPages(scope, screens, { approvals, visits, secure });
    const { publicDesk: desk, sessions, certificates, watch } = parts.checking;
    const asking = askingPages({ screens, sessions, secure, handInPoints: pages.handInPoints });
    const deciderOf = createDeciderOf({ approvals, secure });
    appealPages(scope, screens, { appeals: parts.appeals, deciderOf });
    reviewPages(scope, screens, { db, clock, reviewerOf: staffOf });
    alarmPages(scope, screens, { db, clock, reviewerOf: staffOf });
    brakePages(scope, screens, { db, clock, declarations, secondLookOf: deciderOf });
    checkPages(scope, screens, { db, desk, asking });
    counterPages(scope, screens, { db, clock, entropy, sealKey, codeKey, checking: parts.checking });
    logViewerPages(scope, screens, { db, verified: parts.verified, policy: parts.policy });
    latencyPages(scope, screens, { db, clock, verified: parts.verified });
    scorecardPages(scope, screens, createScorecards({ db, clock }));
    staffPages(scope, screens, { people, queueCounts: queueCounts(db) });
    administrationPages(scope, screens, pages.administration);
    bulkCheckPages(scope, screens, parts.bulkChecks);
    participantPages(scope, screens, { db, clock });
    declarationLookPages(scope, screens, { db });
    callPages(scope, screens, {
      ...{ db, clock, entropy, declarations },
      ...{ lines: ownership.lines, operators: ownership.lineOperators },
      sealKey: parts.webhooks.sealKey,
      lineHash: (number) => lineHash(parts.webhooks.sealKey, number),
    });
    const { gateway } = pages.police ?? {};
    auditPages(scope, screens, { db, clock, sealKey: parts.appeals.sealKey, ...(gateway && { gateway }) });
    if (pages.police !== undefined) addPolicePages(scope, screens, parts, { police: pages.police, people });
    if (pages.police !== undefined)
      propertyPages(
        scope,
        screens,
        { ...pages.police, clock, entropy },
        { visits, declarations, logbook: parts.logbook },
      );
    if (storyFile !== undefined) demoPages(scope, screens, { storyFile });
  });
}
