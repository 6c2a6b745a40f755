import { parseNetworkImei } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListKind, latestDayAt, readHeader, readRow } from './stolen-list-rows.ts';

const fullColumns = { imei: 0, reporting_date: 1, status: 2, count: 3 };
const deltaColumns = { ...fullColumns, change_type: 3, count: 4 };
const latestDay = 20_260_930;
const key = parseNetworkImei('35209900176148')?.key;

function read(...cells: string[]) {
  return readRow(cells, 7, fullColumns, latestDay);
}

function readDelta(...cells: string[]) {
  return readRow(cells, 7, deltaColumns, latestDay);
}

describe('the header', () => {
  it.each<[string, ListKind]>([
    ['imei,reporting_date,status', 'full'],
    ['IMEI,Reporting_Date,STATUS', 'full'],
    [' imei , reporting_date , status ', 'full'],
    ['imei,reporting_date,status,change_type', 'delta'],
    ['change_type,status,imei,reporting_date', 'delta'],
  ])('%s is one of a %s list', (line, kind) => {
    expect(readHeader(line.split(','), kind)).toMatchObject({ ok: true });
  });

  it('says where each column stands', () => {
    expect(readHeader(['status', 'imei', 'reporting_date'], 'full')).toEqual({
      ok: true,
      columns: { imei: 1, reporting_date: 2, status: 0, count: 3 },
    });
  });

  it.each<[string, ListKind, string]>([
    [
      'imei,status',
      'full',
      'The first line must name the columns imei, reporting_date, status and no others',
    ],
    [
      'imei,imei,status',
      'full',
      'The first line must name the columns imei, reporting_date, status and no others',
    ],
    ['imei,reporting_date,status,owner', 'full', 'and no others'],
    ['35209900176148,20260101,', 'full', 'The first line must name'],
    ['imei,reporting_date,status', 'delta', 'change_type and no others'],
    ['imei,reporting_date,status,change_type', 'full', 'it is a delta, and a full list was announced'],
  ])('%s is none of a %s list', (line, kind, problem) => {
    const header = readHeader(line.split(','), kind);
    expect(header).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });
});

describe('a row', () => {
  it.each(['35209900176148', '352099001761481', '352099001761480', '3520990017614823', ' 35209900176148 '])(
    '%s is the same device whatever follows the first 14 digits',
    (imei) => {
      expect(read(imei, '20260901', '')).toEqual({
        line: 7,
        ok: true,
        row: { key, reportedOn: 20_260_901, status: 'blacklist' },
      });
    },
  );

  it.each([20_240_229, 20_000_229, 20_260_131])('may be of the day %i', (day) => {
    expect(read('35209900176148', String(day), '')).toMatchObject({ row: { reportedOn: day } });
  });

  it.each([
    ['', 'blacklist'],
    ['blacklist', 'blacklist'],
    ['blACklist', 'blacklist'],
    ['pending', 'pending'],
    [' Pending ', 'pending'],
  ])('with status "%s" means %s', (status, meaning) => {
    expect(read('35209900176148', '', status)).toEqual({ line: 7, ok: true, row: { key, status: meaning } });
  });

  it.each([
    [['', '', ''], 'imei', 'is empty'],
    [['35209900A76148', '', ''], 'imei', 'holds something other than digits, which no network can ask for'],
    [['352099*#176148', '', ''], 'imei', 'holds something other than digits, which no network can ask for'],
    [['3520990017614', '', ''], 'imei', 'has fewer than 14 digits'],
    [['35209900176148123', '', ''], 'imei', 'has more than 16 digits'],
    [['35209900176148', '2026-09-01', ''], 'reporting_date', 'is not a date in the form yyyymmdd'],
    [['35209900176148', '20260230', ''], 'reporting_date', 'is not a day of the calendar'],
    [['35209900176148', '20261301', ''], 'reporting_date', 'is not a day of the calendar'],
    [['35209900176148', '20250229', ''], 'reporting_date', 'is not a day of the calendar'],
    [['35209900176148', '19000229', ''], 'reporting_date', 'is not a day of the calendar'],
    [['35209900176148', '20260900', ''], 'reporting_date', 'is not a day of the calendar'],
    [['35209900176148', '20261001', ''], 'reporting_date', 'is in the future'],
    [['35209900176148', '', 'recovered'], 'status', 'is neither blank, blacklist nor pending'],
  ])('%j is not taken: %s %s', (cells, column, problem) => {
    expect(read(...cells)).toMatchObject({ line: 7, ok: false, error: { line: 7, column, problem } });
  });

  it('of another width than the header is not taken', () => {
    expect(read('35209900176148', '')).toEqual({
      line: 7,
      ok: false,
      error: { line: 7, problem: 'has 2 values under 3 columns' },
      key,
    });
  });

  it('that is not taken still names its device where that can be read, so that the device is left alone', () => {
    expect(read('35209900176148', 'yesterday', '')).toMatchObject({ ok: false, key });
    expect(read('3520990017614X', '', '')).not.toHaveProperty('key');
  });

  it('never says in an error what it holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[0-9A-Za-z*#]{12,18}$/), { minLength: 1, maxLength: 5 }),
        (cells) => {
          const result = readDelta(...cells);
          const told = result.ok ? '' : JSON.stringify(result.error);
          for (const cell of cells) expect(told).not.toContain(cell);
        },
      ),
    );
  });
});

describe('a row of a delta', () => {
  it.each(['add', 'update'])('may %s', (change) => {
    expect(readDelta('35209900176148', '20260901', 'pending', change)).toEqual({
      line: 7,
      ok: true,
      row: { key, reportedOn: 20_260_901, status: 'pending', change },
    });
  });

  it('may remove, and then nothing but its IMEI counts', () => {
    const removal = { line: 7, ok: true, row: { key, status: 'blacklist', change: 'remove' } };
    expect(readDelta('35209900176148', 'long ago', 'recovered', 'remove')).toEqual(removal);
  });

  it.each(['ADD', 'Remove', 'delete', ''])('may not "%s": lower case and known words only', (change) => {
    expect(readDelta('35209900176148', '', '', change)).toMatchObject({
      ok: false,
      error: { column: 'change_type', problem: 'is not add, remove or update in lower case' },
    });
  });
});

it('a day is in the future only where it has begun nowhere on Earth', () => {
  expect(latestDayAt(Date.UTC(2026, 8, 30, 9, 59))).toBe(20_260_930);
  expect(latestDayAt(Date.UTC(2026, 8, 30, 10, 0))).toBe(20_261_001);
  expect(latestDayAt(Date.UTC(2026, 11, 31, 23, 0))).toBe(20_270_101);
});

it('the number of a canary cannot come in a list: its row is told by line and column', () => {
  expect(read('001017990000421', '20260105', '')).toMatchObject({
    ok: false,
    error: { line: 7, column: 'imei', problem: expect.stringContaining('reserved for the canaries') },
  });
  expect(readDelta('00101799000042', '', '', 'remove').ok).toBe(false);
});
