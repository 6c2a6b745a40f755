import type { ColumnType } from 'kysely';

/** One row, there from the start. Moved by compare-and-swap on `size`. */
export interface LogHeadTable {
  singleton: ColumnType<boolean, never, never>;
  size: ColumnType<number, never, number>;
  root: ColumnType<Buffer, never, Buffer>;
  /** Leaves under the newest published head; at most one batch behind `size`. */
  published_size: ColumnType<number, never, number>;
  /** Over the newest published head; null before the first. */
  note: ColumnType<string | null, never, string>;
  sealed_at: ColumnType<Date | null, never, Date>;
}

export interface LogEntryTable {
  position: number;
  entry_id: string;
}

export interface LogBatchTable {
  first_position: number;
  size_after: number;
  root: Buffer;
  parent_root: Buffer;
  /** The leaf at `size_after - 1`. */
  state_leaf: Buffer;
  sealed_at: Date;
}

/** Published heads. */
export interface LogCheckpointTable {
  size: number;
  note: string;
  published_at: Date;
}

/** Roots over full tiles of the log's tree. */
export interface LogTileTable {
  level: number;
  number: number;
  root: Buffer;
}

/** Statements of the keys that sign the log; the note names them. */
export interface LogKeyStatementTable {
  number: number;
  note: string;
  stated_at: Date;
}
