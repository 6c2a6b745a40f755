import type { ImeiKey } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork, type Trx } from '../database/index.ts';
import type { PoliceTrx } from './database/zone-tables.ts';
import type { PoliceZone } from './zone.ts';
import type { Actor } from './zone-log-store.ts';

/** Who goes over from one zone to the other, for what, and why. */
export interface Crossing {
  readonly by: Actor;
  readonly act: string;
  /** What it is about, as in `case:…`; a device by its mark. */
  readonly object: string;
  readonly why: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The only joint of the two zones. Each crossing has a line in both logs before anything is told or done: if a line
 * cannot be written, nothing crosses. A line is kept although what came after it failed.
 */
export interface Gateway {
  /** The police ask the register: there a disclosure to the force, in the police zone a collection. */
  fromRegister<T>(crossing: Crossing, read: (register: Db) => Promise<T>): Promise<T>;
  /** An officer acts on the register, in one unit of work of it, with the keys locked that it is about. */
  inRegister<T>(
    crossing: Crossing,
    act: (register: Trx) => Promise<T>,
    keys?: readonly ImeiKey[],
  ): Promise<T>;
  /** The register asks the police, for `recipient`: a disclosure of the police zone. */
  fromPolice<T>(crossing: Crossing, recipient: string, read: (police: PoliceTrx) => Promise<T>): Promise<T>;
}

export function createGateway({
  register,
  zone,
  clock,
}: {
  readonly register: Db;
  readonly zone: PoliceZone;
  readonly clock: Clock;
}): Gateway {
  const noteInZone = (crossing: Crossing, kind: 'collection' | 'disclosure') =>
    zone.within(
      { ...crossing, at: clock(), kind, ...(kind === 'disclosure' && { recipient: 'register' }) },
      () => Promise.resolve(),
    );
  const noteInRegister = (db: Db, crossing: Crossing, kind: 'disclosure' | 'alteration' | 'collection') => {
    const { by, ...rest } = crossing;
    const { actor, organisation } = by;
    return recordAudit(db, {
      ...rest,
      at: clock(),
      actor,
      kind,
      onBehalfOf: organisation,
      ...(kind === 'disclosure' && { recipient: organisation }),
    });
  };
  return {
    fromRegister: async (crossing, read) => {
      await noteInZone(crossing, 'collection');
      await noteInRegister(register, crossing, 'disclosure');
      return read(register);
    },
    inRegister: async (crossing, act, keys = []) => {
      await noteInZone(crossing, 'disclosure');
      return inUnitOfWork(register, [...keys], async (trx) => {
        await noteInRegister(trx, crossing, 'alteration');
        return act(trx);
      });
    },
    fromPolice: async (crossing, recipient, read) => {
      await noteInRegister(register, crossing, 'collection');
      return zone.within({ ...crossing, at: clock(), kind: 'disclosure', recipient }, read);
    },
  };
}
