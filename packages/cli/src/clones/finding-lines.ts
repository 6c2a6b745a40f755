import { createHmac } from 'node:crypto';
import { type CloneFinding, formatRadio, type IdentifierBook } from '@deadset/analytics';

/** Digits of a pseudonym, hexadecimal: 64 bits. */
const pseudonymDigits = 16;

export const findingHeader =
  'imei,opens,families,rule,family,strength,at,line,other_line,value,keeper_line,lines,capped,rows,first_at,last_at';

/** What stands for a line outside: the same for the same line and key, and nothing to get the line back from. */
function linePseudonym(line: number, key: Buffer): string {
  return createHmac('sha256', key).update(`line ${line}`).digest('hex').slice(0, pseudonymDigits);
}

/** A finding as CSV: one row for each signal, so that each can be looked at by itself. No value can be a formula. */
export function findingLines(finding: CloneFinding, book: IdentifierBook, key: Buffer): string[] {
  const nameOf = (line: number | undefined) => (line === undefined ? '' : linePseudonym(line, key));
  const { opens, families, signals, keeperLine, lines, isCapped, rows, firstAt, lastAt } = finding;
  return signals.map(({ rule, family, strength, at, line, otherLine, value }) =>
    [
      book.nameOf(finding.key),
      opens,
      families,
      rule,
      family,
      strength,
      instant(at),
      nameOf(line),
      nameOf(otherLine),
      valueText(rule, value),
      nameOf(keeperLine),
      lines,
      isCapped ? 'yes' : '',
      rows,
      instant(firstAt),
      instant(lastAt),
    ].join(','),
  );
}

function valueText(rule: string, value: number | undefined): string {
  if (value === undefined) return '';
  if (rule === 'radio-mismatch') return formatRadio(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : 'at once';
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
