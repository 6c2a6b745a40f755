import type { ImeiKey } from '@deadset/domain';
import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Fixed, Json } from './column-types.ts';

export interface DeviceTable {
  id: Fixed<string>;
  /** 16 random bytes that stand for the device in the public log. */
  label: Fixed<Buffer>;
  /** Leaf hash of the device's newest entry. */
  last_leaf_hash: Buffer | null;
  created_at: Fixed<Date>;
}

/** Which device had which identifier, and when; many to many over time. */
export interface DeviceIdentifierTable {
  device_id: Fixed<string>;
  imei_key: Fixed<ImeiKey>;
  since: Fixed<Date>;
  until: Date | null;
}

export interface EntryTable {
  /** Order of writing, with gaps; orders the entries of one device, never the log. */
  number: GeneratedAlways<number>;
  id: string;
  /** Null for a leaf that is about no device. */
  device_id: string | null;
  /** Exact bytes of the public leaf. */
  leaf: Buffer;
  leaf_hash: Buffer;
  /** Empty when it has been erased. */
  opening: Buffer;
  at: Date;
}

/** Entries without a position. */
export interface PendingEntryTable {
  entry_number: Fixed<number>;
  entry_id: Fixed<string>;
}

/** Entries that no follower would take. */
export interface RejectedEntryTable {
  entry_number: number;
  entry_id: string;
  refusal: string;
  at: Date;
}

export interface ImportRunTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  kind: Fixed<'full' | 'delta'>;
  /** Which list; a stolen list when nothing is said. */
  list: ColumnType<string, string | undefined, never>;
  file_name: Fixed<string>;
  counts: ColumnType<Json, string | null, string>;
  overrides: Fixed<string[]>;
  started_at: Fixed<Date>;
  finished_at: Date | null;
}
