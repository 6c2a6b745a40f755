import { approverPresence } from './approvals/index.ts';
import { auditPages } from './audit-desk/index.ts';
import type { App } from './http/index.ts';
import type { HubParts } from './hub-app.ts';
import { addDeclarerPages, type DeclarerPageParts } from './hub-declarer-pages.ts';
import { addPolicePages, policeCountsOf } from './hub-police-pages.ts';
import { addPublicPages, type PublicPageParts } from './hub-public-pages.ts';
import { addStaffPages, type StaffPageParts } from './hub-staff-pages.ts';
import { createVisits, declarerPresence, keeperPresence, type PageGround, pageScope } from './pages/index.ts';
import { personPresence } from './people/index.ts';
import type { OpenZone } from './police-zone/index.ts';
import { propertyPages } from './property/index.ts';

/** What the pages need beside the parts of the machine interface. */
export type PageParts = PageGround &
  Omit<DeclarerPageParts & PublicPageParts & StaffPageParts, 'visits' | 'mailbox' | 'policeCounts'> & {
    /** The police zone, and the key under which what is typed there is sealed; absent where there is none. */
    readonly police?: Pick<OpenZone, 'zone' | 'gateway'> & {
      readonly sealKey: Buffer;
      /** What brought section 26A of the Theft Act 1968 into force; absent where nobody asks for entry. */
      readonly instrument?: string;
    };
  };

/** Adds every page for people. */
export async function addHubPages(app: App, parts: HubParts, pages: PageParts): Promise<void> {
  const { database, clock, entropy, declarations, logbook } = parts;
  const { db } = database;
  const { approvals, people, police, secure } = pages;
  const visits = createVisits({ db, clock, entropy, secure });
  const presences = {
    declarer: declarerPresence(visits),
    keeper: keeperPresence(visits),
    approver: approverPresence({ approvals, secure }),
    person: personPresence(people),
  };
  await pageScope(app, { ...pages, presences }, (scope, screens) => {
    const { mailbox } = pages.afterReport;
    addPublicPages(scope, screens, parts, { ...pages, visits, ...(mailbox !== undefined && { mailbox }) });
    addDeclarerPages(scope, screens, parts, { ...pages, visits });
    const policeCounts = police && policeCountsOf({ ...police, clock, entropy });
    addStaffPages(scope, screens, parts, { ...pages, visits, ...(policeCounts && { policeCounts }) });
    const { sealKey } = parts.appeals;
    auditPages(scope, screens, { db, clock, sealKey, ...(police && { gateway: police.gateway }) });
    if (police === undefined) return;
    addPolicePages(scope, screens, parts, { police, people });
    propertyPages(scope, screens, { ...police, clock, entropy }, { visits, declarations, logbook });
  });
}
