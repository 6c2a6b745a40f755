import type { AuditKind } from '@deadset/protocol';
import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Json } from './column-types.ts';

/** Who did or saw what. */
export interface AuditTable {
  id: GeneratedAlways<number>;
  at: Date;
  /** Participant id, `declarer` or `clock`. */
  actor: string;
  kind: AuditKind;
  act: string;
  /** What was read or changed: kind and id, as in `declaration:…`. Never an IMEI. */
  object: string;
  why: string;
  on_behalf_of: string | null;
  /** To whom, of a disclosure. */
  recipient: ColumnType<string | null, string | null | undefined, never>;
  detail: ColumnType<Json, string | null, never>;
}

/** The place of a line of the audit, and the hash that ties it to all before it. */
export interface AuditChainTable {
  place: number;
  audit_id: number;
  hash: Buffer;
}

/** Lines of the audit without a place; a trigger puts them here. */
export interface PendingAuditTable {
  audit_id: ColumnType<number, never, never>;
}

/** One row at most: the newest snapshot file that this hub wrote for itself. */
export interface LogSnapshotTable {
  singleton: ColumnType<boolean, never, never>;
  position: number;
  bytes: Buffer;
  written_at: Date;
}

/** Entries whose openings are destroyed, in the order in which that was done. Written by `erase_declarations` alone. */
export interface ErasureTable {
  number: ColumnType<number, never, never>;
  position: ColumnType<number, never, never>;
  entry_id: ColumnType<string, never, never>;
  erased_at: ColumnType<Date, never, never>;
}

/** An edge's signed word that it has dropped what was erased up to a number. */
export interface ErasureReceiptTable {
  edge_key_id: string;
  number: number;
  dropped_at: Date;
  received_at: Date;
  signature: Buffer;
}
