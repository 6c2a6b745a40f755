import type { Fixed } from './column-types.ts';

/** That a network asked again about the phone of a declaration: it looked for the line that is on, to have it asked. */
export interface RecheckTable {
  declaration_id: string;
  participant_id: string;
  requested_at: Date;
  received_at: Date;
}

/** What somebody has done of the lock list, kept with their report. */
export interface LockListTable {
  /** Of the report. */
  reference: Fixed<string>;
  /** Ids of tasks as JSON, under a key that is not in the database: they say where a person has accounts. */
  sealed_ticks: Buffer;
  changed_at: Date;
}
