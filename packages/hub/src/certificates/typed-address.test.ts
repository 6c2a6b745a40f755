import { expect, it } from 'vitest';
import { typedAddress } from './typed-address.ts';

it.each([
  [' ann@example.com ', { channel: 'email', address: 'ann@example.com' }],
  ['07700 900123', { channel: 'sms', number: '+447700900123' }],
  ['+44 (7700) 900-123', { channel: 'sms', number: '+447700900123' }],
  ['0033 6 12 34 56 78', { channel: 'sms', number: '+33612345678' }],
  ['  ', undefined],
])('%j is understood as it is meant', (typed, address) => {
  expect(typedAddress(typed)).toEqual(address);
});
