import type { Generated } from 'kysely';
import type { Fixed } from './column-types.ts';

/** Messages to people that wait to be sent, or were. */
export interface MessageTable {
  /** Also the id under which it is sent, however often. */
  id: Fixed<string>;
  template: Fixed<string>;
  channel: Fixed<'email' | 'sms'>;
  /** Keyed hash of the address. 32 bytes. */
  recipient: Fixed<Buffer>;
  /** Address and values, sealed under the hub's seal key; null as soon as it is sent. */
  sealed: Buffer | null;
  status: 'waiting' | 'sent' | 'dead';
  tries: Generated<number>;
  due_at: Date;
  created_at: Fixed<Date>;
  /** When it was sent, or given up. */
  ended_at: Date | null;
  /** A word for why the last try failed. */
  fault: string | null;
}

/** The line that a declaration was made by: nothing about that phone is sent there. */
export interface DeclaredLineTable {
  declaration_id: string;
  /** 32 bytes (`messages/address.ts`). */
  line: Buffer;
}
