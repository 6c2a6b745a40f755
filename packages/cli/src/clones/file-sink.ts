import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Terminal } from '../terminal.ts';

/** Where lines go. */
export interface LineSink {
  write(line: string): void;
  /** All of them are there. */
  finish(): void;
  /** Leaves nothing behind of what was not finished. */
  close(): void;
}

/** A file that is written beside and renamed, so that nobody takes half of it for all; standard output where none is named. */
export function openSink(out: string | undefined, terminal: Terminal): LineSink {
  if (out === undefined)
    return { write: (line: string) => terminal.out(line), finish: () => {}, close: () => {} };
  const file = openSync(`${out}.new`, 'w', 0o600);
  return {
    write: (line) => void writeSync(file, `${line}\n`),
    finish: () => renameSync(`${out}.new`, out),
    close: () => {
      closeSync(file);
      rmSync(`${out}.new`, { force: true });
    },
  };
}
