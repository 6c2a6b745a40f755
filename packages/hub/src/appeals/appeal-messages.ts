import { RegistryError } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import type { Address, MessageSender } from '../messages/index.ts';

/**
 * Where whoever appeals wants to be told of it. Throws `RegistryError` ('invalid') for what is neither an email address nor
 * a number; a number of the United Kingdom may be written as it is dialled there.
 */
export function addressTyped(contact: string): Address {
  const address = readAddress(contact);
  if (address !== undefined) return address;
  throw new RegistryError('invalid', 'Write one email address, or one telephone number.');
}

/** Whether a message can be sent there. */
export function isAddressTyped(contact: string): boolean {
  return readAddress(contact) !== undefined;
}

function readAddress(contact: string): Address | undefined {
  const plain = contact.trim();
  const number = plain.replace(/[\s().-]/g, '').replace(/^0(?=[1-9])/, '+44');
  if (/^\+[1-9][0-9]{6,14}$/.test(number)) return { channel: 'sms', number };
  // One mailbox without quoting, as `messages/address.ts` has it too. RFC 5321 section 4.1.2.
  const isMailbox =
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(plain);
  return isMailbox ? { channel: 'email', address: plain } : undefined;
}

/** Tells whoever appealed that there is something to read, where they asked for that: no link, and nothing of what it is. */
export async function tellAppellant(
  trx: Trx,
  messages: MessageSender | undefined,
  { contact, reference }: { readonly contact?: string; readonly reference: string },
  { template, at }: { template: 'appeal-received' | 'appeal-changed'; at: number },
): Promise<void> {
  if (contact === undefined || messages === undefined) return;
  await messages.send(trx, { to: addressTyped(contact), template, values: { reference }, at });
}
