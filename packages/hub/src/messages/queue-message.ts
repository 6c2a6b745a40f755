import type { ImeiKey } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { newId } from '../new-id.ts';
import { sealText } from '../sealing.ts';
import { type Address, checkAddress, isOnLine, recipientHash } from './address.ts';
import { listDeclaredLines } from './declared-line-store.ts';
import { countSince, insertMessage } from './message-store.ts';
import { type MessageTemplate, type ValuesOf, wordsOf } from './message-templates.ts';

/** A message to a person. */
export interface NewMessage<T extends MessageTemplate = MessageTemplate> {
  readonly to: Address;
  readonly template: T;
  readonly values: ValuesOf<T>;
  /** Keys of the phone that this is about, none where it is about no phone: whoever has a phone reads what its line is sent. */
  readonly about: readonly ImeiKey[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What sealing needs. */
export interface MessageSecrets {
  readonly sealKey: Buffer;
  readonly entropy: Entropy;
}

/**
 * What strangers can have sent to any address that they type, and how often in 24 hours: nobody's mailbox is filled through
 * us. The others follow from what their recipient did, and a limit would be a way to keep them from being warned.
 */
const mostADay: Readonly<Partial<Record<MessageTemplate, number>>> = { 'appeal-received': 3 };
const dayMs = 86_400_000;

/**
 * What became of a message: it waits to be sent, or it is dropped, because it would have gone to the line of the phone or
 * to somebody who was sent enough of them today.
 */
export type Queued = 'queued' | 'withheld';

/** Tells people something, in the transaction of the act that it is about. */
export interface MessageSender {
  send<T extends MessageTemplate>(trx: Trx, message: NewMessage<T>): Promise<Queued>;
}

/** A sender that puts messages in the outbox, from where a round sends them. */
export function createMessageSender(secrets: MessageSecrets): MessageSender {
  return { send: (trx, message) => queueMessage(trx, message, secrets) };
}

/**
 * Puts a message in the outbox, in the transaction of the act that it tells of: neither is then kept without the other.
 *
 * Nothing goes to the line of a phone that is reported, where somebody has named that line. The act goes on without its
 * message, and whoever acts is not told: a refusal would say whose number it is. Throws `RegistryError` ('invalid') for an
 * address that cannot be one.
 */
export async function queueMessage<T extends MessageTemplate>(
  trx: Trx,
  { to, about, template, values, at }: NewMessage<T>,
  { sealKey, entropy }: MessageSecrets,
): Promise<Queued> {
  checkAddress(to);
  // Now, and not when it is sent: a value that does not fit is a fault of the act.
  wordsOf(template, values);
  const lines = about.length === 0 ? [] : await listDeclaredLines(trx, about);
  if (lines.some((line) => isOnLine(sealKey, to, line))) return 'withheld';
  const recipient = recipientHash(sealKey, to);
  const most = mostADay[template] ?? Number.POSITIVE_INFINITY;
  const isEnough =
    most < Number.POSITIVE_INFINITY && (await countSince(trx, { recipient, template }, at - dayMs)) >= most;
  if (isEnough) return 'withheld';
  const id = newId(entropy);
  const sealed = sealText(sealKey, sealPlace(id), JSON.stringify({ to, values }), entropy);
  await insertMessage(trx, { id, template, channel: to.channel, recipient, sealed }, at);
  return 'queued';
}

/** What the sealed part of a message is bound to. */
export function sealPlace(id: string): string {
  return `deadset message v1\n${id}`;
}
