import { RegistryError } from '@deadset/domain';
import { type Address, isAddress } from '../messages/index.ts';
import { openText, sealText } from '../sealing.ts';
import type { AppealDependencies } from './appeal-requests.ts';
import type { Appeal } from './appeal-store.ts';

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

/** What whoever appeals typed, as it is kept: sealed, and bound to its appeal. */
export function sealContact(
  { sealKey, entropy }: Pick<AppealDependencies, 'sealKey' | 'entropy'>,
  appealId: string,
  contact: string,
): Buffer {
  return sealText(sealKey, placeOf(appealId), contact, entropy);
}

/** What they typed; undefined where they left none, or it is forgotten. */
export function contactOf(
  sealKey: Buffer,
  { id, sealedContact }: Pick<Appeal, 'id' | 'sealedContact'>,
): string | undefined {
  return sealedContact && openText(sealKey, placeOf(id), sealedContact);
}

function readAddress(contact: string): Address | undefined {
  const plain = contact.trim();
  const number = plain.replace(/[\s().-]/g, '').replace(/^0(?=[1-9])/, '+44');
  const addresses: Address[] = [
    { channel: 'sms', number },
    { channel: 'email', address: plain },
  ];
  return addresses.find(isAddress);
}

function placeOf(appealId: string): string {
  return `deadset appeal contact v1\n${appealId}`;
}
