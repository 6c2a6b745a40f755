import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { formatImeiKey, RegistryError } from '@deadset/domain';
import {
  type BlockListHeader,
  type BlockListProblem,
  BlockListReader,
  type BlockListRecord,
  type ImportEvent,
  type ReasonMap,
  type RowError,
} from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import type { ImportRequest, ImportService } from '../imports/index.ts';
import { uuidOf } from '../record/index.ts';
import { addBlockListRun, lastSequence } from './block-list-store.ts';

export interface BlockListDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly imports: ImportService;
  readonly reasons: ReasonMap;
}

const listedErrors = 100;
const errorsPerEvent = 1_000;

/**
 * Takes in a participant's block list: the same list as its stolen list, by another file.
 *
 * It is read, checked and turned into the rows of a stolen list line by line, so that its guards, its dry run and its
 * approvals are those of every list. What is wrong with the file as a whole is known before anything is written.
 */
export async function* importBlockList(
  dependencies: BlockListDependencies,
  request: ImportRequest,
): AsyncGenerator<ImportEvent> {
  const { db, clock, entropy, imports, reasons } = dependencies;
  const last = await lastSequence(db, request.participant);
  const reader = new BlockListReader({
    organisation: request.participant,
    reasons,
    now: clock(),
    ...(last === undefined ? {} : { lastSequence: last }),
  });
  const intake = new BlockListIntake(reader, reasons, request.kind);
  for await (const event of imports.importStolenList({ ...request, bytes: intake.rowsOf(request.bytes) })) {
    if (event.event !== 'report') {
      yield event;
      continue;
    }
    const { report } = event;
    const { header, errors } = intake;
    if (report.applied && header !== undefined) {
      const { sequence } = header;
      const { participant, kind, fileName } = request;
      const id = uuidOf(entropy(16));
      await addBlockListRun(db, { id, participant, kind, fileName, sequence, at: clock() });
    }
    if (errors.length > 0) yield { event: 'row-errors', errors: errors.slice(0, errorsPerEvent) };
    const all = [...report.errors, ...errors].toSorted((a, b) => a.line - b.line);
    const rejected = report.rejected + errors.length;
    const { rows } = intake;
    yield { event: 'report', report: { ...report, rows, rejected, errors: all.slice(0, listedErrors) } };
  }
}

/** Turns the lines of a block list into those of a stolen list, line for line. */
class BlockListIntake {
  readonly errors: RowError[] = [];
  readonly #reader: BlockListReader;
  readonly #reasons: ReasonMap;
  readonly #kind: 'full' | 'delta';
  #header: BlockListHeader | undefined;
  #rows = 0;

  constructor(reader: BlockListReader, reasons: ReasonMap, kind: 'full' | 'delta') {
    this.#reader = reader;
    this.#reasons = reasons;
    this.#kind = kind;
  }

  /** Records so far, those that are not taken and those that are passed over among them. */
  get rows(): number {
    return this.#rows;
  }

  get header(): BlockListHeader | undefined {
    return this.#header;
  }

  /** Throws `RegistryError` ('invalid') at the first thing that is wrong with the file as a whole. */
  async *rowsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const lines = createInterface({ input: Readable.from(bytes), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const text of lines) {
      const row = this.#rowOf(text);
      if (row !== undefined) yield Buffer.from(`${row}\n`);
    }
    const problem = this.#reader.end();
    if (problem !== undefined) throw refusalOf(problem);
  }

  #rowOf(text: string): string | undefined {
    const line = this.#reader.read(text);
    if (line.is === 'header') return this.#columns(line.header);
    if (line.is !== 'trailer') this.#rows += 1;
    if (line.is === 'record') return this.#row(line.record);
    return line.is === 'problem' ? this.#note(line.problem) : undefined;
  }

  #columns(header: BlockListHeader): string {
    if (header.kind !== this.#kind)
      throw new RegistryError(
        'invalid',
        `The file says that it is a ${header.kind} list, and another was announced`,
      );
    this.#header = header;
    return `imei,reporting_date,status${header.kind === 'delta' ? ',change_type' : ''}`;
  }

  #row({ action, key, reason, day }: BlockListRecord): string {
    const taken = this.#reasons.codes[reason]?.taken ?? 'pass-over';
    // An empty line keeps the count of lines, so that what is told of a line is told of that line.
    if (taken === 'pass-over') return '';
    const row = `${formatImeiKey(key)},${day},${taken}`;
    return this.#kind === 'full' ? row : `${row},${action === 'insert' ? 'add' : 'remove'}`;
  }

  #note(problem: BlockListProblem): string {
    if (problem.isOfFile) throw refusalOf(problem);
    const { line, field, code } = problem;
    const error = { line, problem: `${problem.problem} (${code})` };
    this.errors.push(field === undefined ? error : { ...error, column: field });
    return '';
  }
}

function refusalOf({ code, line, problem, field }: BlockListProblem): RegistryError {
  const where = field === undefined ? '' : `, ${field}`;
  return new RegistryError('invalid', `Line ${line}${where}: ${problem} (${code})`);
}
