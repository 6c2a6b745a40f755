import { formatImei } from '@deadset/domain';
import { expect, it } from 'vitest';
import { readPhoneList } from './phone-list.ts';

const imei = '351756051234567';
/** What each line says: the phone, or the problem. */
const read = (text: string) =>
  readPhoneList(text).map(({ line, read: row }) => [line, 'key' in row ? formatImei(row.key) : row.problem]);

it('a list is read as people paste it: one by one, from a spreadsheet, with a header, with blank lines', () => {
  const good = '356938035643809';
  expect(read(`IMEI;Model\r\n${good};phone\r\n\r\n"35 693803 564380 9",x`)).toEqual([
    [2, good],
    [4, good],
  ]);
  expect(read(`box 7\t${good}\tblue`)).toEqual([[1, good]]);
});

it('a line that is no IMEI says what is wrong with it, and stops only itself', () => {
  expect(read(`=1+1|cmd\n12345\n${imei}9999\nnothing`)).toEqual([
    [1, 'There is something on this line that is no IMEI'],
    [2, 'This number is too short: an IMEI has 15 digits'],
    [3, 'This number is too long: an IMEI has 15 digits'],
    [4, 'There is something on this line that is no IMEI'],
  ]);
});

it('a number whose last digit does not fit is asked back, never put right', () => {
  expect(read('356938035643808')[0]?.[1]).toContain('last digit does not fit');
});

it('what is shown of a line is short and turns no text around', () => {
  const [row] = readPhoneList(`1\u202E\u0000${'9'.repeat(100)}`);
  expect(row?.shown).toBe(`1  ${'9'.repeat(37)}…`);
});
