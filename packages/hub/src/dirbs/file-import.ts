import { createHash } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import type { ImportEvent, ImportGuard, ImportReport, RowError } from '@deadset/protocol';
import type { SecondPerson } from '../approvals/index.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { holdContributor } from '../imports/index.ts';
import type { DirbsSettings } from './dirbs-settings.ts';
import type { SubscriberVault } from './subscriber-vault.ts';

export interface DirbsDependencies {
  readonly database: Pick<Database, 'db' | 'pool'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly vault: SubscriberVault;
  readonly settings: DirbsSettings;
  /** Who must approve that a list becomes much shorter. */
  readonly secondPerson: SecondPerson;
}

/** One file of one participant. */
export interface FileRequest {
  readonly participant: string;
  readonly kind: 'full' | 'delta';
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
  readonly overrides: readonly ImportGuard[];
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Errors told in one event, and in the report itself. */
const errorsPerEvent = 1_000;
const errorsInReport = 100;
/** Errors that are kept of one file; a file with more is another kind of file. */
export const mostErrors = 100_000;

/** Lets one file of a list be taken in at a time, and tells a refusal as the last event. */
export async function* heldImport(
  { database }: Pick<DirbsDependencies, 'database'>,
  lock: string,
  work: () => AsyncGenerator<ImportEvent>,
): AsyncGenerator<ImportEvent> {
  const hold = await holdContributor(database.pool, lock);
  if (hold === undefined) {
    yield { event: 'refused', problem: 'Another import of this list is under way; wait for its end' };
    return;
  }
  try {
    yield* work();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    yield { event: 'refused', problem: error.message };
  } finally {
    await hold.release();
  }
}

/** All errors by line, a page at a time, and the report. */
export function* eventsOf(
  report: Omit<ImportReport, 'rejected' | 'errors'>,
  errors: readonly RowError[],
): Generator<ImportEvent> {
  const sorted = errors.toSorted((a, b) => a.line - b.line);
  for (let from = 0; from < sorted.length; from += errorsPerEvent)
    yield { event: 'row-errors', errors: sorted.slice(from, from + errorsPerEvent) };
  yield {
    event: 'report',
    report: { ...report, rejected: errors.length, errors: sorted.slice(0, errorsInReport) },
  };
}

/** Names exactly what an import would do: whose, which list, and each row that comes or goes. 32 bytes. */
export function digestOf(request: FileRequest, list: string, changes: readonly string[]): Buffer {
  const hash = createHash('sha256').update(
    `deadset file import v1\n${request.participant}\n${list}\n${request.kind}\n`,
  );
  for (const change of changes.toSorted()) hash.update(`${change}\n`);
  return hash.digest();
}
