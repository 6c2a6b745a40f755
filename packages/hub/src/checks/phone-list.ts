import { type HumanImeiError, type ImeiKey, parseHumanImei } from '@deadset/domain';

/** Phones that one list may name: as many as fit the minute of one address, with some to spare. */
export const mostListed = 20;

/** One line of a list that somebody has pasted. */
export interface ListedPhone {
  /** From 1, blank lines counted. */
  readonly line: number;
  /** What stood there, fit to be shown: short, and without anything that moves other text. */
  readonly shown: string;
  /** The phone, or what is wrong with the line. */
  readonly read: { readonly key: ImeiKey } | { readonly problem: string };
}

/** What can be wrong with a line, said in a way that helps. */
const lineProblems = {
  empty: 'There is no number on this line',
  'not-digits': 'There is something on this line that is no IMEI',
  'too-short': 'This number is too short: an IMEI has 15 digits',
  'too-long': 'This number is too long: an IMEI has 15 digits',
  'check-digit':
    'Compare this number: its last digit does not fit the others. If it is right, check it on its own',
} as const satisfies Record<HumanImeiError | 'check-digit', string>;

const longestShown = 40;

/** A list as people paste it: a phone a line, or lines of a spreadsheet of which one cell is the IMEI. */
export function readPhoneList(text: string): ListedPhone[] {
  const phones: ListedPhone[] = [];
  for (const [at, whole] of text.split(/\r\n?|\n/).entries()) {
    const cells = whole.split(/[,;\t]/).map((cell) => cell.replaceAll('"', '').trim());
    const isHeader = phones.length === 0 && !/\d/.test(whole);
    if (whole.trim() === '' || isHeader) continue;
    phones.push({ line: at + 1, shown: harmless(whole), read: readCells(cells) });
  }
  return phones;
}

function readCells(cells: readonly string[]): ListedPhone['read'] {
  const read = cells.map(parseHumanImei);
  const right = read.find((cell) => cell.ok && cell.imei.warning === undefined);
  if (right?.ok === true) return { key: right.imei.key };
  if (read.some((cell) => cell.ok)) return { problem: lineProblems['check-digit'] };
  const [first] = read.filter((cell) => !cell.ok && cell.error !== 'empty');
  return { problem: lineProblems[first?.ok === false ? first.error : 'empty'] };
}

/** Without control characters and marks that turn the direction of text, and not too long. */
function harmless(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
  return plain.length > longestShown ? `${plain.slice(0, longestShown)}…` : plain;
}
