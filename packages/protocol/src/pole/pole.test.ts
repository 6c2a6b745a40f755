import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOfRow, poleColumns, rowOfCells } from './pole-columns.ts';
import { parsePoleRow, poleTables } from './pole-rows.ts';

const rows = {
  persons: { id: 'p1', role: 'victim' },
  objects: { id: 'o1', kind: 'phone', imeis: ['35175605123456', '351756051234573'], reference: '7K3M-Q2XD' },
  locations: { id: 'l1', kind: 'area', code: 'E09000033' },
  events: {
    id: 'e1',
    kind: 'crime',
    from: '2026-11-20T18:30:00Z',
    crimeReference: '01/12345/26',
    offence: '34B',
    isConfirmed: true,
    happened: 'stolen',
  },
  links: {
    from: 'o1',
    to: 'e1',
    role: 'taken-in',
    provenance: 'crime-report',
    source: '1',
    information: 'A',
    handling: 'P',
  },
} as const;

describe('rows of police records', () => {
  it.each(poleTables)('of the table %s are taken, and come back from their cells as they were', (table) => {
    expect(parsePoleRow[table](rows[table])).toMatchObject({ ok: true });
    const cells = cellsOfRow(table, rows[table]);
    const byColumn = Object.fromEntries(poleColumns[table].map((column, i) => [column, cells[i] ?? '']));
    expect(rowOfCells(table, byColumn)).toEqual(rows[table]);
  });

  it.each(poleTables)('of the table %s have room for nothing else', (table) => {
    expect(parsePoleRow[table]({ ...rows[table], name: 'somebody' }).ok).toBe(false);
    expect(poleColumns[table].filter((column) => /name|birth|phone|address|email/i.test(column))).toEqual([]);
  });

  it('take any reference that a force issues, within bounds, and none that a spreadsheet would run', () => {
    const reads = (crimeReference: string) => parsePoleRow.events({ ...rows.events, crimeReference }).ok;
    expect(['01/12345/26', 'CAD 1234', '6500123/26', 'BTP-2026_77.1', 'ABC'].map(reads)).not.toContain(false);
    expect(
      ['', 'AB', '=1+1', '-12345', '@cmd', 'a'.repeat(41), '01/123\n45', ' 01/1'].map(reads),
    ).not.toContain(true);
  });

  it('take the grades of the 3x5x2 system and no others', () => {
    const grade = (source: string, information: string, handling: string) =>
      parsePoleRow.links({ ...rows.links, source, information, handling }).ok;
    fc.assert(
      fc.property(
        fc.constantFrom('0', '1', '2', '3', '4'),
        fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
        fc.constantFrom('P', 'C', 'X'),
        (source, information, handling) => {
          const isGrade = '123'.includes(source) && 'ABCDE'.includes(information) && 'PC'.includes(handling);
          expect(grade(source, information, handling)).toBe(isGrade);
        },
      ),
    );
  });
});
