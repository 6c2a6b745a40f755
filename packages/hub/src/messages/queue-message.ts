import { RegistryError } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { newId } from '../new-id.ts';
import { sealText } from '../sealing.ts';
import { type Address, checkAddress, isOnLine } from './address.ts';
import { insertMessage } from './message-store.ts';
import { type MessageTemplate, type ValuesOf, wordsOf } from './message-templates.ts';

/** A message to a person. */
export interface NewMessage<T extends MessageTemplate = MessageTemplate> {
  readonly to: Address;
  readonly template: T;
  readonly values: ValuesOf<T>;
  /**
   * The line of the device that this is about, wherever it is known (`lineHash`): whoever holds the phone reads what is
   * sent there.
   */
  readonly declaredLine?: Buffer;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What sealing needs. */
export interface MessageSecrets {
  readonly sealKey: Buffer;
  readonly entropy: Entropy;
}

/** Tells people something, in the transaction of the act that it is about. */
export interface MessageSender {
  send<T extends MessageTemplate>(trx: Trx, message: NewMessage<T>): Promise<void>;
}

/** A sender that puts messages in the outbox, from where a round sends them. */
export function createMessageSender(secrets: MessageSecrets): MessageSender {
  return { send: (trx, message) => queueMessage(trx, message, secrets) };
}

/**
 * Puts a message in the outbox, in the transaction of the act that it tells of: neither is then kept without the other.
 *
 * Throws `RegistryError`: 'invalid' for an address that cannot be one, 'not-allowed' for the declared line.
 */
export async function queueMessage<T extends MessageTemplate>(
  trx: Trx,
  { to, template, values, declaredLine, at }: NewMessage<T>,
  { sealKey, entropy }: MessageSecrets,
): Promise<void> {
  checkAddress(to);
  // Now, and not when it is sent: a value that does not fit is a fault of the act.
  wordsOf(template, values);
  if (declaredLine !== undefined && isOnLine(sealKey, to, declaredLine)) {
    throw new RegistryError(
      'not-allowed',
      'Nothing is sent to the line of the phone itself. Give another number or an e-mail address.',
    );
  }
  const id = newId(entropy);
  const sealed = sealText(sealKey, sealPlace(id), JSON.stringify({ to, values }), entropy);
  await insertMessage(trx, { id, template, channel: to.channel, sealed }, at);
}

/** What the sealed part of a message is bound to. */
export function sealPlace(id: string): string {
  return `deadset message v1\n${id}`;
}
