import type { DeclarationState, DeclarationStatus, ImeiKey, Mode, Tier } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';
import { bytesOfUuid } from '../record/index.ts';
import { bigintArray } from './binary-arrays.ts';
import type { KeyRecord, KnownDevice, OwnDeclaration } from './device-acts.ts';
import type { Word } from './import-plan.ts';

/**
 * What tells a declaration of an import from one that the same participant made for a customer: its reference is that
 * of the run and a number within it, as in `7K3M-Q2XD/00000120`. No page and no route takes such a reference. The numbers
 * rise as the import goes on, for an index that grows at one end is many times faster than one that grows anywhere.
 */
export const isOfImport = sql<boolean>`declaration.reference like '____-____/%'`;

/** The day as yyyymmdd; null where the contributor gave none, which is kept as the instant of the import itself. */
export const reportedOn = sql<number | null>`
  case when declaration.taken_at = declaration.declared_at then null
       else to_char(declaration.taken_at, 'YYYYMMDD')::int end`;

/** When a device was taken, as far as a row tells (ms since 1970): at the start of the day, or by `at` when it has none. */
export function takenAtOf(word: Word | undefined, at: number): number {
  const reportedOn = word?.reportedOn;
  if (reportedOn === undefined) return at;
  return Date.UTC(
    Math.floor(reportedOn / 10_000),
    (Math.floor(reportedOn / 100) % 100) - 1,
    reportedOn % 100,
  );
}

/** What the contributor said, whatever has come of it since. */
export function wordOf(row: {
  readonly started_unproved: boolean;
  readonly reported_on: number | null;
}): Word {
  const status = row.started_unproved ? 'pending' : 'blacklist';
  return row.reported_on === null ? { status } : { status, reportedOn: row.reported_on };
}

/** All that the record has about these keys; call it with the keys locked. Keys that it has not met are missing. */
export async function readKeys(
  trx: Trx,
  participant: string,
  keys: readonly ImeiKey[],
): Promise<Map<ImeiKey, KeyRecord>> {
  const rows = await trx
    .selectFrom('device_identifier as identifier')
    .innerJoin('device', 'device.id', 'identifier.device_id')
    .leftJoin('declaration', 'declaration.device_id', 'identifier.device_id')
    .select(['identifier.imei_key', 'identifier.device_id', 'device.label', 'device.last_leaf_hash'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('device_identifier as other')
            .select('other.imei_key')
            .whereRef('other.device_id', '=', 'identifier.device_id')
            .whereRef('other.imei_key', '<>', 'identifier.imei_key')
            .where('other.until', 'is', null),
        )
        .as('has_others'),
    )
    .select([
      'declaration.id',
      'declaration.status',
      'declaration.tier',
      'declaration.mode',
      'declaration.declared_at',
      'declaration.until_at',
      'declaration.is_quiet',
      'declaration.started_unproved',
      reportedOn.as('reported_on'),
      sql<
        boolean | null
      >`declaration.authority = ${participant} and ${isOfImport} and declaration.ended_at is null`.as(
        'is_own',
      ),
    ])
    .where('identifier.imei_key', '=', sql<ImeiKey>`any(${bigintArray(keys)}::bigint[])`)
    .where('identifier.until', 'is', null)
    .execute();
  const records = new Map<ImeiKey, KeyRecord>();
  for (const row of rows) records.set(row.imei_key, withRow(records.get(row.imei_key), row));
  return records;
}

interface KnownRow {
  readonly device_id: string;
  readonly label: Buffer;
  readonly last_leaf_hash: Buffer | null;
  readonly has_others: unknown;
  readonly id: string | null;
  readonly status: DeclarationStatus | null;
  readonly tier: Tier | null;
  readonly mode: Mode | null;
  readonly declared_at: Date | null;
  readonly until_at: Date | null;
  readonly is_quiet: boolean | null;
  readonly started_unproved: boolean | null;
  readonly reported_on: number | null;
  readonly is_own: boolean | null;
}

function withRow(record: KeyRecord | undefined, row: KnownRow): KeyRecord {
  const device = record?.device ?? (row.has_others === true ? undefined : deviceOf(row));
  const declaration = declarationOf(row);
  const declarations = new Map(record?.state.declarations);
  if (declaration !== undefined) declarations.set(declaration.id, declaration.state);
  const own = record?.own ?? ownOf(row);
  return {
    state: { declarations },
    ...(device === undefined ? {} : { device }),
    ...(own === undefined ? {} : { own }),
  };
}

function deviceOf({ device_id, label, last_leaf_hash }: KnownRow): KnownDevice {
  const id = bytesOfUuid(device_id);
  return last_leaf_hash === null ? { id, label } : { id, label, lastLeafHash: last_leaf_hash };
}

/** Undefined for a device that nothing was ever declared about. */
function declarationOf(row: KnownRow): { id: string; state: DeclarationState } | undefined {
  const { id, status, tier, mode, declared_at, is_quiet, started_unproved, until_at } = row;
  if (id === null || status === null || tier === null || mode === null) return undefined;
  if (declared_at === null || is_quiet === null || started_unproved === null) return undefined;
  const state = {
    status,
    tier,
    mode,
    declaredAt: declared_at.getTime(),
    isQuiet: is_quiet,
    startedUnproved: started_unproved,
  };
  return { id, state: until_at === null ? state : { ...state, untilAt: until_at.getTime() } };
}

function ownOf(row: KnownRow): OwnDeclaration | undefined {
  const { id, is_own, started_unproved, reported_on } = row;
  if (is_own !== true || id === null || started_unproved === null) return undefined;
  return { id, word: wordOf({ started_unproved, reported_on }) };
}

/**
 * Tells the database how this transaction works.
 *
 * Its commit waits for no disk: the run is reported after one that does, and that one writes out all before it. And it
 * asks for a thousand keys by index: the planner, who takes each for a read from a disk, would rather read whole
 * tables, and again for the next thousand.
 */
export async function workInBulk(trx: Trx): Promise<void> {
  const settings = ['synchronous_commit', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin'];
  await sql`select set_config(name, 'off', true) from unnest(${settings}::text[]) as name`.execute(trx);
}

/** Whether more entries than this wait for their place in the log. */
export async function hasBacklog(db: Db, limit: number): Promise<boolean> {
  const row = await db
    .selectFrom('pending_entry')
    .select('entry_number')
    // By the index: it forgets what has gone from the queue sooner than the table does.
    .orderBy('entry_number')
    .offset(limit)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
