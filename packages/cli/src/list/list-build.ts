import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { unprovedLifeMs } from '@deadset/domain';
import { latestDayAt, stolenListLines } from '@deadset/hub';
import { ListState, type RowError } from '@deadset/protocol';
import { KeyCollector } from './key-collector.ts';

/** What came of reading a file into a list. */
export interface BuiltList {
  readonly list: ListState;
  /** Lines below the header that are not empty. */
  readonly rowCount: number;
  /** Rows taken about a device that another row names too; the strongest of them counts. */
  readonly repeatedCount: number;
  /** Rows not taken. */
  readonly rejectedCount: number;
  /** The first rows not taken, each with its line; as many as were asked for. */
  readonly errors: readonly RowError[];
}

export interface ListBuildOptions {
  /** How many row errors to keep. */
  readonly errorLimit: number;
  /** Milliseconds since 1970: no row may be reported later than this day, and unproved rows live 48 hours from it. */
  readonly now: number;
  /** Told from time to time how many bytes of how many were read. */
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Reads a stolen list (DIRBS columns `imei,reporting_date,status`) as it streams by; memory grows by 8 bytes a row.
 *
 * Throws `RegistryError` when the file as a whole is no stolen list.
 */
export async function buildList(path: string, options: ListBuildOptions): Promise<BuiltList> {
  const { errorLimit, now, onProgress } = options;
  const { size } = await stat(path);
  const keys = new KeyCollector();
  const errors: RowError[] = [];
  let rejectedCount = 0;
  const bytes = countBytes(createReadStream(path), (done) => onProgress(done, size));
  for await (const line of stolenListLines(bytes, 'full', latestDayAt(now))) {
    if (line.ok) {
      keys.add(line.row.key, line.row.status);
      continue;
    }
    rejectedCount += 1;
    if (errors.length < errorLimit) errors.push(line.error);
  }
  const list = ListState.fromRows(keys.rows(now + unprovedLifeMs));
  const rowCount = keys.rowCount + rejectedCount;
  return { list, rowCount, repeatedCount: keys.rowCount - list.count, rejectedCount, errors };
}

async function* countBytes(
  chunks: AsyncIterable<Uint8Array>,
  count: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of chunks) {
    done += chunk.length;
    count(done);
    yield chunk;
  }
}
