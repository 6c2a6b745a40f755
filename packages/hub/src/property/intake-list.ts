import {
  type ExhibitRowResult,
  type PartLabel,
  RegistryError,
  type RowPart,
  readExhibitRow,
  readPartLabel,
} from '@deadset/domain';
import { CsvError, parse } from 'csv-parse/sync';
import { holdsHidden } from '../pages/index.ts';

/** Devices that one list may have: what one shift can seal and label. */
const mostRows = 5_000;
/** Longest list, in characters. */
export const longestList = 1_500_000;

/** One line of a list, as it was typed and as it is understood. */
export interface IntakeLine {
  /** Where it stands in the list, from 1. */
  readonly line: number;
  readonly text: string;
  readonly read: ExhibitRowResult;
}

/**
 * Understands a pasted list or the text of a CSV file, a device on each line. With a heading line of words that are known
 * (`imei,seal,description`) the columns are read by their names; without one each part is known by the word before it
 * (`S/N: F2LX…`) or by its shape.
 *
 * Throws `RegistryError` ('invalid', 'too-large') only for what is no list at all; a line that cannot be taken is given
 * back with what to do about it.
 */
export function readIntakeList(typed: string): IntakeLine[] {
  if (typed.length > longestList)
    throw new RegistryError('too-large', 'This list is too long. Take it in in parts of 5,000 devices.');
  const text = typed.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new RegistryError('invalid', 'Paste at least one device, one on each line.');
  if (lines.length > mostRows + 1)
    throw new RegistryError(
      'too-large',
      `This list has ${lines.length} lines. Take it in in parts of ${mostRows} devices.`,
    );
  const delimiter = delimiterOf(lines[0] ?? '');
  const heading = headingOf(lines[0] ?? '', delimiter);
  return heading === undefined ? lines.map(freeLine) : tableLines(text, heading, delimiter);
}

function delimiterOf(line: string): string {
  return ['\t', ';', '|'].find((one) => line.includes(one)) ?? ',';
}

/** The columns that a first line names: every cell but an empty one has to be a word that is known. */
function headingOf(line: string, delimiter: string): (PartLabel | undefined)[] | undefined {
  const cells = line.split(delimiter).map((cell) => cell.replace(/^\s*"|"\s*$/g, ''));
  const labels = cells.map(readPartLabel);
  const isHeading = labels.some((label) => label !== undefined && label !== 'number');
  const isWhole = cells.every((cell, i) => cell.trim() === '' || labels[i] !== undefined);
  return isHeading && isWhole ? labels : undefined;
}

function tableLines(
  text: string,
  heading: readonly (PartLabel | undefined)[],
  delimiter: string,
): IntakeLine[] {
  return recordsOf(text, delimiter)
    .map((cells, i) => ({ cells, line: i + 1 }))
    .slice(1)
    .map(({ cells, line }) => {
      const parts = cells.flatMap((cell, column): RowPart[] => {
        const label = heading[column];
        return label === undefined ? [] : [{ label, text: cell }];
      });
      return { line, text: cells.join(delimiter), read: readSafely(parts) };
    });
}

function recordsOf(text: string, delimiter: string): string[][] {
  try {
    const records = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    return records.map((cells) => cells.map(String));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Not as the cause: it carries the text that it stumbled over.
    throw new RegistryError(
      'invalid',
      'A quotation mark in this list is never closed. Close it, or take it out.',
    );
  }
}

/** A line without a heading above it. */
function freeLine(text: string, i: number): IntakeLine {
  const parts = text.split(/[,;\t|]/).map((part): RowPart => {
    const [, words = '', rest = ''] = /^\s*([A-Za-z][A-Za-z0-9 /.-]{0,20}?)\s*[:=]\s*(.*)$/.exec(part) ?? [];
    const label = readPartLabel(words);
    return label === undefined ? { label, text: part } : { label, text: rest };
  });
  return { line: i + 1, text, read: readSafely(parts) };
}

function readSafely(parts: readonly RowPart[]): ExhibitRowResult {
  if (parts.some(({ text }) => holdsHidden(text)))
    return { ok: false, problem: 'This line has a character that cannot be seen. Type the line again.' };
  return readExhibitRow(parts);
}
