import type { Address } from '../messages/index.ts';

/** Country whose numbers people write without it: the United Kingdom's. */
const ownCountry = '+44';

/** An e-mail address or a phone number as somebody types it into one box; undefined for an empty one. */
export function typedAddress(text: string): Address | undefined {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (typed.includes('@')) return { channel: 'email', address: typed };
  const digits = typed.replace(/[\s().-]/g, '');
  return { channel: 'sms', number: digits.replace(/^00/, '+').replace(/^0/, ownCountry) };
}
