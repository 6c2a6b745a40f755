import type { Fixed } from './column-types.ts';

/** What a keeper is told of a phone that a force holds. */
export interface FoundNoticeTable {
  id: Fixed<string>;
  /** Of the report, or null. */
  declaration_id: Fixed<string | null>;
  /** Of the logbook, or null. */
  enrolment_id: Fixed<string | null>;
  force: Fixed<string>;
  exhibit_reference: Fixed<string>;
  /** Where to call. */
  call: Fixed<string>;
  at: Fixed<Date>;
  ended_at: Date | null;
}
