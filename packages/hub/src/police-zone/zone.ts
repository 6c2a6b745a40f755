import type { PoliceDb, PoliceTrx } from './database/zone-tables.ts';
import { addZoneLine, type ZoneLine } from './zone-log-store.ts';

/**
 * The police zone. There is no way in but `within`: whatever is read or changed there has its line in the log of
 * section 62, in the same transaction, or is neither answered nor kept.
 */
export interface PoliceZone {
  /** Does something in one transaction, and writes its line last; of work whose result names its object, by the result. */
  within<T>(line: ZoneLine | ((result: T) => ZoneLine), work: (trx: PoliceTrx) => Promise<T>): Promise<T>;
}

export function createPoliceZone(db: PoliceDb): PoliceZone {
  return {
    within: (line, work) =>
      db.transaction().execute(async (trx) => {
        const result = await work(trx);
        await addZoneLine(trx, typeof line === 'function' ? line(result) : line);
        return result;
      }),
  };
}
