import type { Migration } from 'kysely';
import { policeZone } from './0029-police-zone.ts';
import { propertyStore } from './0030-property-store.ts';
import { partialClaims } from './0034-partial-claims.ts';
import { handlerLeads } from './0036-handler-leads.ts';
import { caseAlerts } from './0037-case-alerts.ts';
import { poleLinks } from './0038-pole-links.ts';
import { trackedEntry } from './0038-tracked-entry.ts';
import { sameHands } from './0039-same-hands.ts';
import { leftOutEnds } from './0040-left-out-ends.ts';

/** Every change to the tables of the police zone, in the order of their names. What has been released is never edited. */
export const zoneMigrations: Readonly<Record<string, Migration>> = {
  '0029-police-zone': policeZone,
  '0030-property-store': propertyStore,
  '0034-partial-claims': partialClaims,
  '0036-handler-leads': handlerLeads,
  '0037-case-alerts': caseAlerts,
  '0038-pole-links': poleLinks,
  '0038-tracked-entry': trackedEntry,
  '0039-same-hands': sameHands,
  '0040-left-out-ends': leftOutEnds,
};
