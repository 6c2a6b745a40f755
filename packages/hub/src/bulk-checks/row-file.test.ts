import { describe, expect, it } from 'vitest';
import { fileRows } from './row-file.ts';

async function* bytesOf(...texts: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function rowsOf(kind: 'devices' | 'manifest', ...texts: readonly (string | Buffer)[]) {
  const rows = [];
  for await (const row of fileRows(bytesOf(...texts), kind)) rows.push(row);
  return rows;
}

describe('a list of devices', () => {
  it('is read with a header, wherever the column stands, and what is in other columns is not kept', async () => {
    expect(await rowsOf('devices', 'model;IMEI;owner\r\nx;351756051234567;Somebody\r\n\r\ny;1;\r\n')).toEqual(
      [
        { line: 2, imei: '351756051234567' },
        { line: 4, imei: '1' },
      ],
    );
  });

  it('is read without a header, one number a line', async () => {
    expect(await rowsOf('devices', '\uFEFF351756051234567\n35175605', '1234575')).toEqual([
      { line: 1, imei: '351756051234567' },
      { line: 2, imei: '351756051234575' },
    ]);
  });

  it('keeps no more of a value than an IMEI could have, and says so', async () => {
    const [row] = await rowsOf('devices', `imei\n${'9'.repeat(500)}\n`);
    expect(row?.imei).toHaveLength(64);
    expect(row?.problem).toContain('more than 64 characters');
  });

  it.each<[string, readonly (string | Buffer)[], string]>([
    ['no row', ['imei\n'], 'has no rows'],
    ['nothing', [''], 'has no rows'],
    ['a header that names no column', ['serial,model\n1,2\n'], 'names no column “imei”'],
    ['a zip archive', [Buffer.from('PK\x03\x04rest')], 'zip archive'],
    ['a gzip file', [Buffer.from([0x1f, 0x8b, 8])], 'gzip'],
    ['a picture', [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xd8])], 'not text in UTF-8'],
    ['one endless line', [`imei\n${'7'.repeat(10_000)}`], 'longer than any row'],
  ])('that is %s is refused with what to do', async (_what, texts, problem) => {
    await expect(rowsOf('devices', ...texts)).rejects.toThrow(problem);
  });

  it('stops at a million rows, long before all of a larger file is read', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const piece = Buffer.from('351756051234567\n'.repeat(10_000));
      for (;;) {
        sent += 10_000;
        yield piece;
      }
    }
    let read = 0;
    const reading = async () => {
      for await (const row of fileRows(endless(), 'devices')) read = row.line;
    };
    await expect(reading()).rejects.toThrow('1000000 rows at most');
    expect(read).toBe(1_000_000);
    expect(sent).toBeLessThan(1_200_000);
  }, 60_000);
});

describe('a freight manifest', () => {
  it('has its consignment and the line of it beside each device', async () => {
    const text = 'consignment,line,imei\nBOX-7,1,351756051234567\nBOX-7,,351756051234575\n';
    expect(await rowsOf('manifest', text)).toEqual([
      { line: 2, imei: '351756051234567', consignment: 'BOX-7', item: '1' },
      { line: 3, imei: '351756051234575', consignment: 'BOX-7' },
    ]);
  });

  it('without its columns is refused with their names', async () => {
    await expect(rowsOf('manifest', 'imei\n351756051234567\n')).rejects.toThrow('consignment, line and imei');
  });
});
