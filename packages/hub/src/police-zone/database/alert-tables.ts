import type { Gate } from '@deadset/domain';
import type { ColumnType, Generated } from 'kysely';

/** That something happened to the phone of a case: one for a case, gate and hour. */
export interface CaseAlertTable {
  id: Generated<string>;
  case_id: string;
  /** Known to the zone, and told to nobody with the alert. */
  gate: Gate;
  /** In which hour the register came to know of it. */
  hour: Date;
  at: Date;
  /** When its event and message were queued. */
  told_at: Date | null;
  read_at: Date | null;
  /** Id of the officer who said that it is read. */
  read_by: string | null;
}

/** Where an officer wants to be told of alerts. */
export interface AlertAddressTable {
  person_id: ColumnType<string, string, never>;
  sealed_address: Buffer;
  kept_at: Date;
}
