import { type AlertParts, alertPages, countAlerts } from './case-alerts/index.ts';
import { casePaperPages } from './case-papers/index.ts';
import type { App } from './http/index.ts';
import type { HubParts } from './hub-app.ts';
import type { PageParts } from './hub-pages.ts';
import { handlerLeadPages } from './leads/index.ts';
import type { Screens } from './pages/index.ts';
import { type QueueCounts, statePurpose } from './people/index.ts';
import { polePages } from './pole/index.ts';
import { policeDeskPages } from './police-desk/index.ts';
import { officerOf } from './police-zone/index.ts';
import { seizureSteps } from './property/index.ts';
import { trackedEntryPages } from './tracked-entry/index.ts';

/** Adds every page that works in the police zone. */
export function addPolicePages(
  scope: App,
  screens: Screens,
  { clock, entropy, declarations, checking }: HubParts,
  {
    police,
    people,
  }: { readonly police: NonNullable<PageParts['police']>; readonly people: PageParts['people'] },
): void {
  const ground = { ...police, clock, entropy };
  alertPages(scope, screens, ground);
  trackedEntryPages(scope, screens, ground);
  casePaperPages(scope, screens, ground);
  polePages(scope, screens, ground);
  handlerLeadPages(scope, screens, ground);
  policeDeskPages(scope, screens, {
    ...ground,
    declarations,
    certificateMark: checking.certificates.markOf,
    seizureSteps,
    keepPurpose: (person, reason) => statePurpose(people, person, { purpose: 'investigate-crime', reason }),
  });
}

/** How much waits for somebody on the pages of the police zone. */
export function policeCountsOf(parts: AlertParts): QueueCounts {
  return { '/police/alerts': (person) => countAlerts(parts, officerOf(person)) };
}
