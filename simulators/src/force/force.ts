import { HubClient, type HubClientOptions } from '@deadset/client';
import type { NetworkAuthority, PoleSet, PoliceGuard, PoliceRecordReport } from '@deadset/protocol';
import { CrimeBook, type RecordedCrime } from './crime-book.ts';

/** A police force with its own records and a line to the registry. */
export interface Force {
  /** An officer writes a crime down; gives the force's own reference. */
  record(crime: RecordedCrime): string;
  /** Sends everything that is written down, old and new: the registry knows what it has. */
  send(options?: { dryRun?: boolean; overrides?: readonly PoliceGuard[] }): Promise<PoliceRecordReport>;
  /** Asks the registry what it knows of the force's own cases. */
  cases(reason: string, authority?: NetworkAuthority): Promise<PoleSet>;
}

/** Sets up a force that talks to a hub under its own credentials. `prefix` begins its crime references. */
export function createForce(prefix: string, year: number, options: HubClientOptions): Force {
  const book = new CrimeBook(prefix, year);
  const { policeRecords } = new HubClient(options);
  return {
    record: (crime) => book.record(crime),
    send: (how = {}) => policeRecords.send({ pole: { ...book.rows() } }, how),
    cases: async (reason, authority) => {
      const asked = { format: 'json', reason, ...(authority === undefined ? {} : { authority }) } as const;
      const { pole } = await policeRecords.cases(asked);
      if (pole === undefined) throw new Error('the registry answered without rows');
      return pole;
    },
  };
}
