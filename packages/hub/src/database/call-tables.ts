import type { Generated } from 'kysely';
import type { Fixed } from './column-types.ts';

/** What a call handler noted beside a declaration that they took by voice. */
export interface CallReportTable {
  declaration_id: Fixed<string>;
  participant_id: Fixed<string>;
  person_id: Fixed<string>;
  /** SHA-256 of the id of the call's form, which one that is sent twice is known by. */
  call_hash: Fixed<Buffer>;
  at: Fixed<Date>;
  /** Whether the caller said that they are safe. */
  is_safe: Fixed<boolean>;
  /** Whether somebody called for the keeper, who agreed to it. */
  is_for_keeper: Fixed<boolean>;
  /** Whether the phone or its line was declared already. */
  is_repeated: Fixed<boolean>;
  /** Class of the Home Office Counting Rules that was proposed. */
  offence: Fixed<string | null>;
  is_officer_asked: Fixed<boolean>;
  /** When an officer answered. */
  answered_at: Date | null;
  /** The class that the officer confirmed. */
  confirmed_offence: string | null;
}

/** Numbers that a call handler looked for: a keyed hash of each, for brakes. */
export interface CallLookTable {
  person_id: Fixed<string>;
  digest: Fixed<Buffer>;
  at: Date;
}

/** What was wrong with the registry, from when to when. */
export interface RegistryAlarmTable {
  id: Generated<string>;
  name: Fixed<string>;
  since_at: Fixed<Date>;
  /** Null while it goes on. */
  until_at: Date | null;
}
