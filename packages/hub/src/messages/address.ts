import { createHmac } from 'node:crypto';
import { RegistryError } from '@deadset/domain';

/** Where a message goes. */
export type Address =
  | { readonly channel: 'email'; readonly address: string }
  /** E.164 with its plus sign, such as +447700900123. */
  | { readonly channel: 'sms'; readonly number: string };

const numberForm = /^\+[1-9][0-9]{6,14}$/;
/** One mailbox, as RFC 5321 section 4.1.2 has it without quoting; no list, no name, no line break. */
const mailboxForm = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** Whether a message can be sent there. */
export function isAddress(to: Address): boolean {
  return to.channel === 'email' ? mailboxForm.test(to.address) : numberForm.test(to.number);
}

/** Throws 'invalid' unless a message can be sent there. */
export function checkAddress(to: Address): void {
  if (isAddress(to)) return;
  throw new RegistryError(
    'invalid',
    to.channel === 'email'
      ? 'Write one e-mail address, such as name@example.com.'
      : 'Write a phone number with its country, such as +447700900123.',
  );
}

/** A line as it is kept where it must be known again but not read: HMAC-SHA256 under the hub's seal key; 32 bytes. */
export function lineHash(sealKey: Buffer, number: string): Buffer {
  if (!numberForm.test(number)) throw new RegistryError('invalid', 'Write a phone number as +447700900123.');
  return createHmac('sha256', sealKey).update(`deadset declared line v1\n${number}`).digest();
}

/** An address as it is kept where it must be known again but not read: HMAC-SHA256 under the hub's seal key; 32 bytes. */
export function recipientHash(sealKey: Buffer, to: Address): Buffer {
  // Mailboxes are the same whatever the case of their domain, and for almost all of them of the rest too.
  const name = to.channel === 'email' ? to.address.toLowerCase() : to.number;
  return createHmac('sha256', sealKey).update(`deadset recipient v1\n${name}`).digest();
}

/** Whether an address is reached by who holds this line's SIM: the line itself, or an operator's mailbox named after it. */
export function isOnLine(sealKey: Buffer, to: Address, line: Buffer): boolean {
  return numbersOf(to).some((number) => lineHash(sealKey, number).equals(line));
}

function numbersOf(to: Address): string[] {
  if (to.channel === 'sms') return [to.number];
  const [local = ''] = to.address.split('@');
  const digits = local.replace(/^\+/, '');
  // Mailboxes such as 07700900123@operator.example are delivered as text messages.
  const candidates = [`+${digits}`, `+${digits.replace(/^00/, '')}`, `+44${digits.replace(/^0/, '')}`];
  return candidates.filter((candidate) => numberForm.test(candidate));
}
