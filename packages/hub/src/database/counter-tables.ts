import type { ContactRule, CounterGate, IdRule, ImeiKey, Reason, StockStatus } from '@deadset/domain';
import type { GeneratedAlways } from 'kysely';
import type { AppendOnly, Fixed } from './column-types.ts';

/** How an organisation's counter works; all is as usual when it has no row. */
export interface CounterSettingTable {
  participant_id: Fixed<string>;
  quarantine_days: number;
  id_rule: IdRule;
  contact_rule: ContactRule;
  /** How long what is known of a seller is kept. */
  seller_days: number;
  script: string;
  changed_at: Date;
}

/** In what state a phone was bought. */
export type PhoneCondition = 'working' | 'damaged' | 'dead' | 'locked';

/** A phone that an organisation bought. */
export interface BuyInTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  number: Fixed<string>;
  imei_key: Fixed<ImeiKey>;
  gate: Fixed<CounterGate>;
  condition: Fixed<PhoneCondition>;
  model: Fixed<string | null>;
  price_pence: Fixed<number>;
  clerk_id: Fixed<string>;
  is_from_paper: Fixed<boolean>;
  bought_at: Fixed<Date>;
  recorded_at: Fixed<Date>;
  quarantine_until: Fixed<Date>;
  /** Null where there was a report when it was typed in from paper. */
  certificate_number: string | null;
  sealed_certificate: Buffer | null;
  /** Null when nothing was kept, or when it is erased. */
  sealed_seller: Buffer | null;
  seller_until: Fixed<Date>;
  status: StockStatus;
  /** When a report was found since. */
  reported_at: Date | null;
  report_reason: Reason | null;
  changed_at: Date;
}

/** A phone that somebody handed in. */
export interface SurrenderTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  number: Fixed<string>;
  /** SHA-256 of the code on the receipt. */
  code_hash: Fixed<Buffer>;
  imei_key: Fixed<ImeiKey | null>;
  description: Fixed<string | null>;
  clerk_id: Fixed<string>;
  received_at: Fixed<Date>;
  status: 'held' | 'handed-over';
  changed_at: Date;
}

/** What happened to a phone at a counter. */
export type CounterAct =
  | 'bought'
  | 'released'
  | 'reported'
  | 'returned'
  | 'received'
  | 'put-away'
  | 'handed-over'
  | 'seller-erased';

/** A step in the custody of a phone that was bought or handed in. */
export type CounterStepTable = AppendOnly<{
  /** In the order in which they happened. */
  number: GeneratedAlways<number>;
  subject_id: string;
  act: CounterAct;
  /** Null for the clock. */
  person_id: string | null;
  at: Date;
  /** Where it was put or who took it, under seal. */
  sealed_note: Buffer | null;
}>;
