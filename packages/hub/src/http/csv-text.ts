/** One value of a line; absent is an empty cell. */
export type CsvCell = string | number | boolean | undefined;

/** Lines as comma-separated values (RFC 4180), none of whose texts a spreadsheet takes for a formula. */
export function csvText(lines: Iterable<readonly CsvCell[]>): string {
  let text = '';
  for (const cells of lines) text += `${cells.map(cellOf).join(',')}\r\n`;
  return text;
}

function cellOf(value: CsvCell): string {
  const text = value === undefined ? '' : String(value);
  // A spreadsheet takes what begins so for a formula; the quote before it makes it text again. OWASP ASVS 5.0 V1.2.10.
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
