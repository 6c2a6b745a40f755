import type { LiabilityVersion } from '@deadset/domain';
import type { Generated } from 'kysely';
import type { Fixed } from './column-types.ts';

/** A report that names a telephone line and no phone, until its operator has been asked which phone that line was in. */
export interface LineReportTable {
  /** The id that its declaration has, or will have. */
  id: Fixed<string>;
  reference: Fixed<string>;
  name: Fixed<Buffer>;
  sealed_secret: Fixed<Buffer>;
  /** Makes a form that is sent twice one report. */
  visit_hash: Fixed<Buffer>;
  operator: Fixed<string>;
  /** Under a key that is not in the database; null as soon as nobody is asked any more. */
  sealed_number: Buffer | null;
  /** 32 bytes (`messages/address.ts`). */
  line: Fixed<Buffer>;
  reporter: Fixed<Buffer | null>;
  happened: Fixed<'stolen' | 'lost'>;
  taken_at: Fixed<Date>;
  liability: Fixed<LiabilityVersion>;
  is_by_supporter: Fixed<boolean>;
  sent_at: Fixed<Date>;
  until_at: Fixed<Date>;
  due_at: Date | null;
  tries: Generated<number>;
  outcome: Generated<LineOutcome>;
}

/** What has come of asking; shown to nobody outside. */
export type LineOutcome =
  | 'waiting'
  /** The operator named a phone, and it is declared. */
  | 'told'
  /** The operator knows no phone with this line. */
  | 'unknown'
  /** Too many reports about this line, or from one place: the operator was not asked. */
  | 'held'
  /** The phone that it named cannot be declared on a word. */
  | 'refused'
  /** It did not answer for a day. */
  | 'unanswered'
  | 'withdrawn';

/** That a declaration was made by somebody for somebody else. */
export interface SupporterReportTable {
  declaration_id: string;
}
