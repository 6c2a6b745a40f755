import type { Fixed, JsonColumn } from './column-types.ts';

export interface IdempotencyTable {
  scope: Fixed<string>;
  key: Fixed<string>;
  request_hash: Fixed<Buffer>;
  response: JsonColumn;
  at: Fixed<Date>;
}

/** Answers of a report that is not sent yet. */
export interface DraftTable {
  id_hash: Fixed<Buffer>;
  answers: JsonColumn;
  expires_at: Date;
}

/** A sign-in that an operator has not answered yet. */
export interface SignInTable {
  state_hash: Fixed<Buffer>;
  /** Null when there is no declaration yet: the network is asked which phone it is. */
  declaration_id: Fixed<string | null>;
  purpose: Fixed<'raise' | 'withdraw' | 'resolve'>;
  nonce: Fixed<string>;
  verifier: Fixed<string>;
  expires_at: Fixed<Date>;
}

/** Signed statements that have served: the primary key lets each serve once. */
export interface StatementUseTable {
  statement_hash: Buffer;
  used_at: Date;
}
