import { isWholeNorm, parseNetworkImei } from '@deadset/domain';
import { type BlockListRecord, encodeBlockList } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import type { DirbsSettings } from './dirbs-settings.ts';
import { deltaKinds, type ListFile } from './list-file-names.ts';
import {
  deltaRows,
  findRun,
  findRunBefore,
  fullRows,
  type ListName,
  type ListRow,
} from './list-file-store.ts';
import type { ListRun } from './list-generation-store.ts';
import type { SubscriberVault } from './subscriber-vault.ts';

/** With what files are written. */
export interface FileGround {
  readonly db: Db;
  readonly vault: SubscriberVault;
  readonly settings: DirbsSettings;
}

/** The state of every list before the first run; -1 as in DIRBS. */
const beforeAll: ListRun = { number: -1, day: 0, generatedAt: 0 };

const headers = {
  stolen: ['imei', 'reporting_date', 'status'],
  blocking: ['imei', 'block_date', 'reasons'],
  notifications: ['imei', 'imsi', 'msisdn', 'block_date', 'reasons'],
  exceptions: ['imei', 'imsi', 'msisdn'],
} as const satisfies Record<ListName, readonly string[]>;

/** The number of the run before a run, -1 before the first. */
export async function baseOf(db: Db, run: number): Promise<number> {
  return (await findRunBefore(db, run))?.number ?? beforeAll.number;
}

/** The lines of a file; undefined when a run that it needs does not exist or its name is of another run. */
export async function linesOfFile(
  ground: FileGround,
  runNumber: number,
  file: ListFile,
): Promise<AsyncGenerator<string> | undefined> {
  const { db, vault } = ground;
  const run = await findRun(db, runNumber);
  if (run === undefined || (file.run !== undefined && file.run !== runNumber)) return undefined;
  const { list, operator, kind } = file;
  const base = file.base === undefined || file.base === -1 ? beforeAll : await findRun(db, file.base);
  if (base === undefined || base.number >= run.number) return undefined;
  const isDelta = file.base !== undefined;
  const rows = isDelta ? deltaRows(db, list, operator, { base, run }) : fullRows(db, list, operator, run);
  if (file.form === 'block-list') return blockListLines(ground, run, rows, isDelta ? base : undefined);
  const header = headers[list].join(',');
  if (list === 'stolen' && isDelta) return csvLines(`${header},change_type`, rows, list, vault);
  return csvLines(header, kind === undefined ? rows : only(rows, list, kind), list, vault);
}

async function* only(rows: AsyncIterable<ListRow>, list: ListName, kind: string): AsyncGenerator<ListRow> {
  const kinds: Readonly<Record<string, readonly string[]>> = deltaKinds[list];
  for await (const row of rows) if (kinds[kind]?.includes(row.change ?? '') === true) yield row;
}

async function* csvLines(
  header: string,
  rows: AsyncIterable<ListRow>,
  list: ListName,
  vault: SubscriberVault,
): AsyncGenerator<string> {
  yield `${header}\r\n`;
  for await (const row of rows) yield `${cellsOf(row, list, vault).join(',')}\r\n`;
}

const stolenChanges: Readonly<Record<string, string>> = { new: 'add', changed: 'update', gone: 'remove' };

/** No cell needs quotes: they are digits, days, and reasons that the settings keep free of separators. */
function cellsOf(row: ListRow, list: ListName, vault: SubscriberVault): string[] {
  const { norm, day, reasons, sealed, change } = row;
  const { imsi = '', msisdn = '' } = sealed === undefined ? {} : vault.open(sealed);
  const dayText = day === undefined ? '' : String(day);
  const reason = reasons.toSorted().join('|');
  if (list === 'blocking') return [norm, dayText, reason];
  if (list === 'notifications') return [norm, imsi, msisdn, dayText, reason];
  if (list === 'exceptions') return [norm, imsi, msisdn];
  const stolen = [norm, dayText, reason];
  return change === undefined ? stolen : [...stolen, stolenChanges[change] ?? 'remove'];
}

/** The blacklist in the form of a block list; its sequence is the number of the run. Identifiers that are no IMEI are left out. */
async function* blockListLines(
  { settings }: FileGround,
  run: ListRun,
  rows: AsyncIterable<ListRow>,
  base: ListRun | undefined,
): AsyncGenerator<string> {
  const header = {
    organisation: settings.organisation,
    sequence: run.number,
    createdAt: Math.floor(run.generatedAt / 1_000) * 1_000,
  };
  const whole =
    base === undefined
      ? ({ ...header, kind: 'full' } as const)
      : ({ ...header, kind: 'delta', base: Math.max(0, base.number) } as const);
  for await (const line of encodeBlockList(whole, recordsOf(settings, run, rows))) yield `${line}\r\n`;
}

async function* recordsOf(
  { reasonMap }: DirbsSettings,
  run: ListRun,
  rows: AsyncIterable<ListRow>,
): AsyncGenerator<BlockListRecord> {
  for await (const { norm, day = run.day, change } of rows) {
    const key = isWholeNorm(norm) ? parseNetworkImei(norm)?.key : undefined;
    // A changed day or reason changes nothing of what a block list says.
    if (key === undefined || change === 'changed') continue;
    const action = change === undefined || change === 'new' ? 'insert' : 'remove';
    yield { action, key, reason: reasonMap.written[action], day: action === 'insert' ? day : run.day };
  }
}
