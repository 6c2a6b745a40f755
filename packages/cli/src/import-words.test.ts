import type { ImportReport } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import { describeErrorsFile, describeRejects, describeReport, describeStops } from './import-words.ts';

const report: ImportReport = {
  kind: 'full',
  applied: true,
  rows: 1_000_004,
  duplicates: 1,
  added: 1_000_000,
  updated: 0,
  removed: 2,
  unchanged: 0,
  rejected: 3,
  errors: [
    { line: 4, column: 'imei', problem: 'is empty' },
    { line: 9, problem: 'has 2 values under 3 columns' },
  ],
  stoppedBy: [],
};

describe('the report of an import', () => {
  it('says what became of the rows', () => {
    expect(describeReport(report, false)).toBe(
      [
        'Full list of 1,000,004 rows: taken',
        '  1,000,000  added',
        '          0  updated',
        '          2  taken off',
        '          0  unchanged',
        '          1  duplicates',
        '          3  not taken',
      ].join('\n'),
    );
  });

  it('never sounds as if something had been done when nothing was', () => {
    expect(describeReport({ ...report, applied: false }, false)).toContain(
      'NOT taken; it would have done this:',
    );
    expect(describeReport({ ...report, applied: false }, true)).toContain(
      'only looked at; it would do this:',
    );
  });

  it('names each row that was not taken by its line, and counts those that it does not list', () => {
    expect(describeRejects(report)).toEqual([
      '3 rows were NOT TAKEN:',
      '  line 4: imei is empty',
      '  line 9: the row has 2 values under 3 columns',
      '  and 1 more',
    ]);
    expect(describeRejects({ ...report, rejected: 0, errors: [] })).toEqual([]);
  });

  it('keeps every wrong row in a file, and what is wrong never ends its column', () => {
    expect(describeErrorsFile([...report.errors, { line: 10, problem: 'is "odd", and long' }])).toBe(
      'line,column,problem\r\n4,imei,"is empty"\r\n9,,"has 2 values under 3 columns"\r\n10,,"is ""odd"", and long"\r\n',
    );
  });

  it('asks for corrected rows where no override helps', () => {
    const stoppedBy = [{ guard: 'rows', detail: '2 rows cannot be read' }] as const;
    expect(describeStops({ ...report, stoppedBy: [...stoppedBy] }).at(-1)).toContain('Correct these rows');
  });

  it('says which guards stopped it and how to go on', () => {
    const stoppedBy = [
      { guard: 'shrink', detail: 'It would take off 9' },
      { guard: 'conflict', detail: 'It names 1' },
    ] as const;
    expect(describeStops({ ...report, stoppedBy: [...stoppedBy] })).toEqual([
      'Stopped by the guard shrink. It would take off 9.',
      'Stopped by the guard conflict. It names 1.',
      'Nothing was written. Look at the file; if it is right, send it again with --override shrink,conflict',
    ]);
  });
});
