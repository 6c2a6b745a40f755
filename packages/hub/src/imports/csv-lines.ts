import { pipeline, Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';
import { CsvError, parse } from 'csv-parse';

/** Longest line of a file, in characters. It comes from outside, so it is bounded before it is kept. */
const longestLine = 4096;

/** First bytes of files that are sent by mistake, and what to say about each. */
const signatures: readonly { readonly bytes: Buffer; readonly problem: string }[] = [
  {
    bytes: Buffer.from('PK\x03\x04'),
    problem: 'The file is a zip archive or a spreadsheet; send the CSV file itself',
  },
  { bytes: Buffer.from([0x1f, 0x8b]), problem: 'The file is compressed with gzip; send the CSV file itself' },
  { bytes: Buffer.from([0xff, 0xfe]), problem: 'The file is in UTF-16; save it as CSV in UTF-8' },
  { bytes: Buffer.from([0xfe, 0xff]), problem: 'The file is in UTF-16; save it as CSV in UTF-8' },
];

/** The values of one line that holds any. */
export interface CsvLine {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The lines of a file of separated values, one by one as the bytes arrive; empty lines are passed over.
 *
 * Throws `RegistryError` ('invalid') when the file as a whole is no such file: nothing of it may be taken then, not even
 * the lines already read.
 */
export async function* csvLines(bytes: AsyncIterable<Uint8Array>, delimiter = ','): AsyncGenerator<CsvLine> {
  let line = 0;
  for await (const cells of records(bytes, delimiter)) {
    line += 1;
    if (cells.length > 1 || cells[0]?.trim() !== '') yield { line, cells };
    // A quoted value may run over several lines.
    for (const cell of cells) if (cell.includes('\n')) line += cell.split('\n').length - 1;
  }
}

async function* records(bytes: AsyncIterable<Uint8Array>, delimiter: string): AsyncGenerator<string[]> {
  const parser = parse({
    bom: true,
    delimiter,
    // A pipe separates values that are never quoted.
    ...(delimiter === '|' ? { quote: null } : {}),
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: longestLine,
  });
  // A failure of either end comes out of the loop below.
  pipeline(Readable.from(utf8Only(bytes)), parser, () => {});
  try {
    for await (const record of parser) yield readCells(record);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Not as the cause: it carries the text that it stumbled over.
    throw refusal(`Line ${parser.info.lines} is longer than any row, or has a quote that is never closed`);
  }
}

function readCells(record: unknown): string[] {
  if (Array.isArray(record) && record.every((cell) => typeof cell === 'string')) return record;
  throw new Error('the CSV parser gave something other than text');
}

/** Passes the bytes on as they are, as long as they are UTF-8. */
async function* utf8Only(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  for await (const chunk of bytes) {
    if (isFirst) refuseSignature(chunk);
    isFirst = false;
    decodeOrRefuse(() => decoder.decode(chunk, { stream: true }));
    yield chunk;
  }
  decodeOrRefuse(() => decoder.decode());
}

function refuseSignature(chunk: Uint8Array): void {
  const found = signatures.find(({ bytes }) => bytes.equals(chunk.subarray(0, bytes.length)));
  if (found !== undefined) throw refusal(found.problem);
}

function decodeOrRefuse(decode: () => string): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refusal('The file is not text in UTF-8; save it as CSV in UTF-8');
  }
}

function refusal(problem: string): RegistryError {
  return new RegistryError('invalid', problem);
}
