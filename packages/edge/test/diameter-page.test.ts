import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
// oxlint-disable-next-line import/no-internal-modules -- the page shows this very table
import { type AvpDefinition, avpTable } from '../src/diameter/avp-table.ts';
import { resultCodes } from '../src/diameter/index.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/diameter.md'), 'utf8');

/** First cells of the table rows below a heading. */
function rowsBelow(heading: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  return (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| (?!---|AVP|code)/.test(line));
}

describe('the page about Diameter', () => {
  it('names every AVP that the gate knows', () => {
    const rows: readonly AvpDefinition[] = avpTable;
    expect(rowsBelow('AVPs')).toEqual(
      rows.map(({ name, code, vendorId, type }) => `| ${name} | ${code} | ${vendorId ?? '-'} | ${type} |`),
    );
  });

  it('tells when each Result-Code is given that refuses', () => {
    const { success, equipmentUnknown, ...refusals } = resultCodes;
    expect([success, equipmentUnknown]).toEqual([2001, 5422]);
    expect(rowsBelow('Errors').map((row) => Number(row.split('|')[1]))).toEqual(Object.values(refusals));
  });
});
