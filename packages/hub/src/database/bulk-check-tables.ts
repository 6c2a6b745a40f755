import type { Gate } from '@deadset/domain';
import type { Fixed } from './column-types.ts';

/*
 * Lists of devices that an organisation has sent to be checked. What stands in them, and what was answered, is sealed
 * under a key that is not in the database, in chunks of a thousand rows.
 */

export type BulkCheckKind = 'devices' | 'manifest';
export type BulkCheckState = 'receiving' | 'waiting' | 'done' | 'cancelled' | 'failed';

/** A list, and how far it is. Positions are of the record's lists that gave the answers. */
export interface BulkCheckTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  /** Null where a machine has sent it. */
  person_id: Fixed<string | null>;
  gate: Fixed<Gate>;
  kind: Fixed<BulkCheckKind>;
  state: BulkCheckState;
  sealed_name: Fixed<Buffer | null>;
  /** SHA-256 of the file; null while it arrives. */
  file_hash: Buffer | null;
  received_at: Fixed<Date>;
  row_count: number;
  answered_count: number;
  problem_count: number;
  listed_count: number;
  held_count: number;
  refused_count: number;
  first_position: number | null;
  last_position: number | null;
  worked_at: Date | null;
  /** Until when the day's budget is used up. */
  paused_until: Date | null;
  finished_at: Date | null;
  failure: string | null;
}

/** Rows in the order of the file; `answered_count` of them, from the first one, have their answers. */
export interface BulkCheckChunkTable {
  bulk_check_id: Fixed<string>;
  number: Fixed<number>;
  row_count: Fixed<number>;
  answered_count: number;
  last_line: Fixed<number>;
  sealed_rows: Fixed<Buffer>;
  sealed_answers: Buffer | null;
}
