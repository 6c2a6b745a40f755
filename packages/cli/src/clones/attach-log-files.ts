import { stat } from 'node:fs/promises';
import type { AttachLog, IdentifierBook } from '@deadset/analytics';
import { attachColumns, attachLineReader } from './attach-line.ts';
import { readCsvRows } from './csv-rows.ts';

/** A row that could not be read. */
export interface BadRow {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly problem: string;
}

/** Attach logs in files, one after the other, as one log that can be read again. */
export interface AttachLogFiles {
  readonly log: AttachLog;
  /** How many rows could not be read; each is told once, by `onBadRow`. */
  readonly badRows: () => number;
}

export interface AttachLogOptions {
  readonly files: readonly string[];
  readonly book: IdentifierBook;
  readonly onBadRow: (row: BadRow) => void;
  /** Told how many bytes of how many were read in this reading. */
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

export async function attachLogFiles(options: AttachLogOptions): Promise<AttachLogFiles> {
  const { files, book, onBadRow, onProgress } = options;
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const told = new Map<string, number>();
  let bad = 0;
  // The log may be read again, and be left before its end: each bad row is told the first time it goes by.
  const tell = (row: BadRow) => {
    if (row.line <= (told.get(row.file) ?? 0)) return;
    told.set(row.file, row.line);
    bad += 1;
    onBadRow(row);
  };
  const read: AttachLog['read'] = async (visit) => {
    let before = 0;
    let goesOn = true;
    for (const [i, file] of files.entries()) {
      if (!goesOn) return;
      const begin = (columns: readonly string[]) => {
        const readLine = attachLineReader(columns, book);
        return (cells: readonly string[], line: number) => {
          const read = readLine(cells);
          if (read.ok) goesOn = visit(read.row);
          else tell({ file, line, column: read.column, problem: read.problem });
          return goesOn;
        };
      };
      await readCsvRows({ path: file, needs: attachColumns }, begin, (bytes) =>
        onProgress(before + bytes, total),
      );
      before += sizes[i] ?? 0;
    }
  };
  return { log: { read }, badRows: () => bad };
}
