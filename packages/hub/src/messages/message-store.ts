import type { Trx } from '../database/index.ts';
import type { Address } from './address.ts';
import type { MessageTemplate } from './message-templates.ts';

/** A message that waits: its address and values are sealed. */
export interface SealedMessage {
  readonly id: string;
  readonly template: MessageTemplate;
  readonly channel: Address['channel'];
  readonly sealed: Buffer;
}

/** Puts a message in the outbox. */
export async function insertMessage(trx: Trx, message: SealedMessage, at: number): Promise<void> {
  await trx
    .insertInto('message')
    .values({ ...message, status: 'waiting', due_at: new Date(at), created_at: new Date(at) })
    .execute();
}
