import type { Migration } from 'kysely';
import { policeZone } from './0029-police-zone.ts';
import { propertyStore } from './0030-property-store.ts';

/** Every change to the tables of the police zone, in the order of their names. What has been released is never edited. */
export const zoneMigrations: Readonly<Record<string, Migration>> = {
  '0029-police-zone': policeZone,
  '0030-property-store': propertyStore,
};
