import { expect, it } from 'vitest';
import { parsePei } from './pei.ts';

it.each([
  ['imei-352099001761481', { kind: 'imei', key: 35_209_900_176_148 }],
  ['imeisv-3520990017614823', { kind: 'imeisv', key: 35_209_900_176_148, softwareVersion: '23' }],
  ['imei-352099001761', { kind: 'other' }],
  ['imeisv-35209900176148231', { kind: 'other' }],
  ['mac-00-11-22-33-44-55', { kind: 'other' }],
  ['whatever', { kind: 'other' }],
])('%s is read as 3GPP TS 29.571 says', (text, expected) => {
  expect(parsePei(text)).toEqual(expected);
});

it('an empty PEI is none', () => expect(parsePei('')).toBeUndefined());

it.each(['imei-35209900176148', 'imeisv-35209900176148', 'imeisv-352099001761481'])(
  '%s is the same device, written as the specification does not',
  (text) => expect(parsePei(text)).toEqual({ kind: 'imei', key: 35_209_900_176_148 }),
);

it('an IMEI of 16 digits is one with a software version', () => {
  expect(parsePei('imei-3520990017614823')).toEqual(parsePei('imeisv-3520990017614823'));
});
