import type { Migration } from 'kysely';
import { policeZone } from './0029-police-zone.ts';
import { propertyStore } from './0030-property-store.ts';
import { caseAlerts } from './0037-case-alerts.ts';
import { trackedEntry } from './0038-tracked-entry.ts';

/** Every change to the tables of the police zone, in the order of their names. What has been released is never edited. */
export const zoneMigrations: Readonly<Record<string, Migration>> = {
  '0029-police-zone': policeZone,
  '0030-property-store': propertyStore,
  '0037-case-alerts': caseAlerts,
  '0038-tracked-entry': trackedEntry,
};
