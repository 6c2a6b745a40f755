/**
 * The police zone (Data Protection Act 2018 Part 3): a store with a role and a login of its own, into which there is no
 * way without a line in its log, and the gateway, the only joint between it and the register.
 */
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { openZoneDatabase, type ZoneDatabaseOptions } from './database/zone-connection.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createPoliceZone, type PoliceZone } from './zone.ts';

export type { LeadKind } from './database/lead-tables.ts';
export { connectZone, migratePoliceZone, type ZoneDatabaseOptions } from './database/zone-connection.ts';
export type { PoliceDb, PoliceTables, PoliceTrx } from './database/zone-tables.ts';
export { deviceMark, identifierMark } from './device-mark.ts';
export { createGateway, type Gateway } from './gateway.ts';
export { type Officer, officerOf } from './officer.ts';
export { createPoliceZone, type PoliceZone } from './zone.ts';
export {
  type Actor,
  findUnfitLines,
  firstBrokenPlace,
  searchZoneLog,
  type ZoneLine,
  type ZoneRecord,
} from './zone-log-store.ts';

/** The police zone and the way to it, as everything that works there gets them. */
export interface OpenZone {
  readonly zone: PoliceZone;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

/** Opens the zone beside the register; its tables are brought up to date. */
export async function openPoliceZone(
  options: ZoneDatabaseOptions,
  { register, clock }: { readonly register: Db; readonly clock: Clock },
): Promise<OpenZone> {
  const database = await openZoneDatabase(options);
  const zone = createPoliceZone(database.db);
  return { zone, gateway: createGateway({ register, zone, clock }), close: () => database.close() };
}
