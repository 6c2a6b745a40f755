import { randomBytes } from 'node:crypto';
import type { ImeiKey, Listing } from '@deadset/domain';
import { parseNetworkImei } from '@deadset/domain';
import type { ImportEvent, ImportReport } from '@deadset/protocol';
import type { SecondPerson } from '../../src/approvals/index.ts';
import type { Database } from '../../src/database/index.ts';
import { createDeclarationService } from '../../src/declarations/index.ts';
import type { Entropy } from '../../src/entropy.ts';
import { createImportService, type ImportRequest } from '../../src/imports/index.ts';

/** When the tests play, unless they move the clock. */
export const startedAt = Date.UTC(2026, 10, 22, 12);

/** What a test may say of an import; a full list by `network-a` that no guard is overridden for when it says nothing. */
export type ImportOptions = Partial<
  Pick<ImportRequest, 'kind' | 'dryRun' | 'overrides' | 'participant' | 'bytes'>
>;

/** As if an approver had been asked each time; what happens when none has is told in the tests of approvals. */
const everythingApproved: SecondPerson = {
  hold: () => Promise.resolve(),
  hasApproved: () => Promise.resolve(true),
};

/** The hub's import and declaration services on a test database, with a clock that the test holds. */
export function importing(
  database: Database,
  clock: () => number,
  entropy: Entropy = randomBytes,
  secondPerson: SecondPerson = everythingApproved,
  codeKey: Buffer = Buffer.alloc(32, 9),
) {
  const service = createImportService({
    database,
    clock,
    entropy,
    codeKey,
    secondPerson,
  });
  const events = (rows: readonly string[], options: ImportOptions = {}): AsyncGenerator<ImportEvent> => {
    const { kind = 'full', participant = 'network-a' } = options;
    const header = `imei,reporting_date,status${kind === 'delta' ? ',change_type' : ''}`;
    return service.importStolenList({
      participant,
      kind,
      dryRun: false,
      overrides: [],
      fileName: 'list.csv',
      bytes: arriving([header, ...rows].join('\n')),
      ...options,
    });
  };
  return {
    events,
    /** Imports rows and gives the report; fails when the file is refused. */
    importRows: async (rows: readonly string[], options: ImportOptions = {}): Promise<ImportReport> =>
      reportIn(await everyOf(events(rows, options))),
    declarations: createDeclarationService({ db: database.db, clock, entropy, codeKey: Buffer.alloc(32, 7) }),
  };
}

// oxlint-disable-next-line typescript/require-await -- stands for bytes that arrive over the network
async function* arriving(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export async function everyOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function reportIn(events: readonly ImportEvent[]): ImportReport {
  const last = events.at(-1);
  if (last?.event !== 'report') throw new Error(`no report but ${JSON.stringify(last)}`);
  return last.report;
}

/** The nth test device: 50 serials in each of many TACs. */
export function imeiAt(n: number): string {
  return `${35_000_000 + Math.floor(n / 50)}${String(n % 50).padStart(6, '0')}`;
}

/** Rows of so many devices from the nth on. */
export function rowsOf(count: number, from = 0, status = ''): string[] {
  return Array.from({ length: count }, (_, i) => `${imeiAt(from + i)},20260901,${status}`);
}

export function keyOf(imei: string): ImeiKey {
  const key = parseNetworkImei(imei)?.key;
  if (key === undefined) throw new Error('not an IMEI');
  return key;
}

export async function listingOf({ db }: Database, imei: string): Promise<Listing | undefined> {
  const row = await db
    .selectFrom('listing')
    .select(['effect', 'tier', 'until_at'])
    .where('imei_key', '=', keyOf(imei))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { effect, tier, until_at } = row;
  return until_at === null ? { effect, tier } : { effect, tier, untilAt: until_at.getTime() };
}

/** How many rows a table of the record has. */
export async function countOf(
  { db }: Database,
  table: 'audit' | 'declaration' | 'declaration_act' | 'device' | 'entry' | 'import_run' | 'listing',
): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
