import { describe, expect, it } from 'vitest';
import { readIntakeList } from './intake-list.ts';

const rowsOf = (text: string) => readIntakeList(text).map(({ read }) => (read.ok ? read.row : read.problem));

describe('a pasted list', () => {
  it('has a device on each line, known by the shape or the word before each part', () => {
    const rows = rowsOf(
      '490154203237518, black iPhone\n\nS/N: F2LXQ1ABCDE; seal: A-1\nMAC: A4:83:E7:0B:C2:9D\tlost mode: Call mum',
    );
    expect(rows).toMatchObject([
      { traces: [{ kind: 'imei' }], description: 'black iPhone' },
      { traces: [{ kind: 'serial', text: 'F2LXQ1ABCDE' }], seal: 'A-1' },
      { traces: [{ kind: 'mac', text: 'A4:83:E7:0B:C2:9D' }], lostModeText: 'Call mum' },
    ]);
  });

  it('gives a line that it cannot read back as it was, with what to do, and takes the others', () => {
    const lines = readIntakeList('490154203237518\n12345678901\n490154203237526');
    expect(lines.map(({ read }) => read.ok)).toEqual([true, false, true]);
    expect(lines[1]).toMatchObject({ line: 2, text: '12345678901' });
  });

  it('with a heading is read by its columns, quotes and all', () => {
    const rows = rowsOf(
      '\uFEFFNo,IMEI 1,IMEI 2,Seal,Description\r\n1,490154203237518,490154203237526,A-1,"red, cracked"\r\n2,,,A-2,blue',
    );
    expect(rows).toMatchObject([
      { traces: [{ kind: 'imei' }, { kind: 'imei' }], seal: 'A-1', description: 'red, cracked' },
      { traces: [], seal: 'A-2', description: 'blue' },
    ]);
  });

  it.each([
    ['a null byte', 'black\u0000phone'],
    ['a right-to-left override', 'black \u202Eenohp'],
  ])('says that %s cannot be seen', (_what, text) => {
    expect(rowsOf(text)).toEqual([expect.stringContaining('cannot be seen')]);
  });

  it('keeps markup and formulas as the text that they are', () => {
    expect(rowsOf('<script>alert(1)</script>\n=HYPERLINK("x")')).toMatchObject([
      { description: '<script>alert(1)</script>' },
      { description: '=HYPERLINK("x")' },
    ]);
  });

  it.each([
    ['nothing', ' \n ', 'at least one device'],
    ['too many lines', '1\n'.repeat(5_002), '5002 lines'],
    ['a quotation mark that is never closed', 'imei,seal\n"4901', 'never closed'],
  ])('of %s is refused', (_what, text, part) => {
    expect(() => readIntakeList(text)).toThrow(part);
  });
});
