import { type AttachRow, type Cell, type IdentifierBook, parseRadio } from '@deadset/analytics';
import { fileImeiPattern } from '@deadset/domain';

/** A row of an attach log as it was read, or the column that is wrong and how. */
export type AttachLine =
  | { readonly ok: true; readonly row: AttachRow }
  | { readonly ok: false; readonly column: string; readonly problem: string };

/** Columns that an attach log has to have. */
export const attachColumns = ['at', 'imei', 'line'] as const;

const oddRow = { ok: false, column: 'row' } as const;

/** Reads rows of an attach log whose columns are in this order; columns with other names are passed over. */
export function attachLineReader(
  columns: readonly string[],
  book: IdentifierBook,
): (cells: readonly string[]) => AttachLine {
  const place = (name: string) => columns.indexOf(name);
  const [at, imei, line, radio, country] = ['at', 'imei', 'line', 'radio', 'mcc'].map(place);
  const cellPlaces = ['latitude', 'longitude', 'radius_km'].map(place);
  const cellOf = (cells: readonly string[], where = -1) => (where < 0 ? '' : (cells[where] ?? '').trim());
  return (cells) => {
    if (cells.length !== columns.length)
      return { ...oddRow, problem: `has ${cells.length} values under ${columns.length} columns` };
    const texts = [at, imei, line, radio, country].map((where) => cellOf(cells, where));
    return readLine(
      texts,
      cellPlaces.map((where) => cellOf(cells, where)),
      book,
    );
  };
}

function readLine(texts: readonly string[], place: readonly string[], book: IdentifierBook): AttachLine {
  const [atText = '', imei = '', lineText = '', radioText = '', countryText = ''] = texts;
  const at = instantOf(atText);
  if (at === undefined)
    return wrong('at', 'is no instant such as 2026-11-23T12:00:00Z, nor milliseconds since 1970');
  if (!fileImeiPattern.test(imei)) return wrong('imei', 'is not 1 to 16 of 0-9, A-F, * and #');
  const key = book.keyOf(imei);
  if (key === undefined) return wrong('imei', 'is no IMEI, and one too many of that kind to tell apart');
  if (!/^[0-9]{0,15}$/.test(lineText)) return wrong('line', 'is not up to 15 digits');
  const radio = parseRadio(radioText);
  if (radio === undefined) return wrong('radio', 'is not 2g, 3g, 4g, 5g or codes with | between');
  if (!/^([0-9]{3})?$/.test(countryText)) return wrong('mcc', 'is not three digits');
  const cell = readCell(place);
  if (cell === 'wrong')
    return wrong('latitude', 'longitude and radius_km are not all blank, and no place on Earth with a reach');
  const row = { key, line: Number(lineText), at, radio, country: Number(countryText) };
  return { ok: true, row: cell === undefined ? row : { ...row, cell } };
}

/** Milliseconds since 1970 of an instant in ISO 8601 with its zone, or of thirteen digits. */
function instantOf(text: string): number | undefined {
  if (/^[0-9]{13}$/.test(text)) return Number(text);
  if (!/^20[0-9]{2}-[0-9]{2}-[0-9]{2}T.*(Z|[+-][0-9]{2}:[0-9]{2})$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

function readCell([latitude = '', longitude = '', radius = '']: readonly string[]):
  | Cell
  | 'wrong'
  | undefined {
  if (latitude === '' && longitude === '' && radius === '') return undefined;
  const numbers = [latitude, longitude, radius].map((text) => (text === '' ? Number.NaN : Number(text)));
  const [north = Number.NaN, east = Number.NaN, radiusKm = Number.NaN] = numbers;
  const isPlace = Math.abs(north) <= 90 && Math.abs(east) <= 180 && radiusKm >= 0 && radiusKm < 1_000;
  return isPlace ? { latitude: north, longitude: east, radiusKm } : 'wrong';
}

function wrong(column: string, problem: string): AttachLine {
  return { ok: false, column, problem };
}
