import type { GeneratedAlways } from 'kysely';
import type { Fixed, JsonColumn } from './column-types.ts';

/** A row of a reference list, for as long as it stood. */
export interface ReferenceRowTable {
  list: Fixed<string>;
  /** Keyed hash of what names the row, 16 bytes. */
  row_key: Fixed<Buffer>;
  name: Fixed<string | null>;
  imsi_key: Fixed<Buffer | null>;
  /** Participant that the IMSI is at home with. */
  home: Fixed<string | null>;
  sealed: Fixed<Buffer | null>;
  fields: JsonColumn;
  since_at: Fixed<Date>;
  until_at: Date | null;
}

/** Days are numbers yyyymmdd. */
export interface SightingTable {
  participant_id: Fixed<string>;
  imei_norm: Fixed<string>;
  subscriber: Fixed<Buffer>;
  imsi_key: Fixed<Buffer | null>;
  home: Fixed<string | null>;
  is_whole: Fixed<boolean>;
  sealed: Fixed<Buffer>;
  first_seen: number;
  last_seen: number;
}

export interface SeenImeiTable {
  imei_norm: Fixed<string>;
  first_seen: number;
  last_seen: number;
  rat_bitmask: number;
}

export interface ListRunTable {
  number: GeneratedAlways<number>;
  participant_id: Fixed<string>;
  on_day: Fixed<number>;
  generated_at: Fixed<Date>;
}

export interface ListRowTable {
  list: Fixed<'stolen' | 'blocking' | 'notifications' | 'exceptions'>;
  operator: Fixed<string>;
  row_key: Fixed<Buffer>;
  imei_norm: Fixed<string>;
  sealed: Fixed<Buffer | null>;
  day: Fixed<number | null>;
  reasons: Fixed<string[]>;
  from_run: Fixed<number>;
  until_run: number | null;
  end_reason: string | null;
}
