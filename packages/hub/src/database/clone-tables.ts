import type { CloneReason, CloneRuleName, ImeiKey, SignalFamily } from '@deadset/domain';
import type { Generated, GeneratedAlways } from 'kysely';
import type { Fixed } from './column-types.ts';

/** A number that networks have seen signals of being on several phones. */
export interface CloneFindingTable {
  /** Stands for the number wherever it is not to be seen. */
  reference: Generated<string>;
  imei_key: Fixed<ImeiKey>;
}

/** That a rule fired on a number at a network, with what that network counted of it then. No line is kept. */
export interface CloneSignalTable {
  reference: Fixed<string>;
  participant_id: Fixed<string>;
  rule: Fixed<CloneRuleName>;
  family: Fixed<SignalFamily>;
  fired_at: Fixed<Date>;
  value: Fixed<string | null>;
  first_seen_at: Date;
  last_seen_at: Date;
  attaches: number;
  lines: number;
  more_lines: boolean;
  received_at: Fixed<Date>;
}

/** What a person said of a number. */
export interface CloneDecisionTable {
  id: GeneratedAlways<number>;
  reference: string;
  is_several: boolean;
  reason: CloneReason;
  at: Date;
  /** The person, as their id in bytes. */
  key_id: Buffer;
}
