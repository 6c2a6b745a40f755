import type { Db } from '../database/index.ts';
import type { AuthenticatedParticipant } from '../http/index.ts';
import type { DirbsSettings } from './dirbs-settings.ts';
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

/** A file of a run, as its name says. */
export interface ListFile {
  readonly list: ListName;
  /** Empty for a list that is one for all. */
  readonly operator: string;
  /** Of a delta: the run that it begins at, -1 for before the first, and the word for what became of its rows. */
  readonly delta?: { readonly base: number; readonly run: number; readonly kind: string };
}

/** What a list's deltas are called, and which changes of rows each holds. DIRBS-Core user guide, list generation. */
const deltaKinds = {
  stolen: [],
  blocking: [
    ['blocked', ['new']],
    ['unblocked', ['gone']],
    ['changed', ['changed']],
  ],
  notifications: [
    ['new', ['new']],
    ['resolved', ['resolved', 'gone']],
    ['blacklisted', ['blacklisted']],
    ['no_longer_seen', ['no_longer_seen']],
    ['changed', ['changed']],
  ],
  exceptions: [
    ['added', ['new']],
    ['removed', ['gone']],
  ],
} as const satisfies Record<ListName, readonly (readonly [string, readonly string[]])[]>;

const titles = { blocking: 'blacklist', notifications: 'notifications', exceptions: 'exceptions' } as const;

const headers = {
  stolen: ['imei', 'reporting_date', 'status'],
  blocking: ['imei', 'block_date', 'reasons'],
  notifications: ['imei', 'imsi', 'msisdn', 'block_date', 'reasons'],
  exceptions: ['imei', 'imsi', 'msisdn'],
} as const satisfies Record<ListName, readonly string[]>;

/** The names of all files of a run that a participant may have; `base` is the run before, -1 where there is none. */
export function namesOfRun(
  settings: DirbsSettings,
  caller: AuthenticatedParticipant,
  run: number,
  base: number,
): string[] {
  const operators = settings.operators.map(({ participant }) => participant);
  const lists = (['blocking', 'notifications', 'exceptions'] as const).flatMap((list) => {
    const stems = list === 'blocking' ? [titles[list]] : operators.map((one) => `${titles[list]}_${one}`);
    return stems.flatMap((stem) => [
      `${stem}.csv`,
      ...deltaKinds[list].map(([kind]) => `${stem}_delta_${base}_${run}_${kind}.csv`),
    ]);
  });
  const stolen = [`StolenFullList_${run}.csv`, `StolenDeltaList_${base}_${run}.csv`];
  return [...lists, ...stolen].filter((name) => {
    const file = parseListFile(name);
    return file !== undefined && mayHave(caller, file);
  });
}

/** Reads the name of a file; undefined for a name that no run has. */
export function parseListFile(name: string): ListFile | undefined {
  const [, stolenBase, stolenRun] = /^StolenDeltaList_(-1|[0-9]{1,9})_([0-9]{1,9})\.csv$/.exec(name) ?? [];
  if (stolenBase !== undefined)
    return {
      list: 'stolen',
      operator: '',
      delta: { base: Number(stolenBase), run: Number(stolenRun), kind: 'all' },
    };
  if (/^StolenFullList_[0-9]{1,9}\.csv$/.test(name)) return { list: 'stolen', operator: '' };
  const parts =
    /^(blacklist|notifications|exceptions)(?:_([a-z0-9][a-z0-9-]{0,63}))?(?:_delta_(-1|[0-9]{1,9})_([0-9]{1,9})_([a-z_]{1,20}))?\.csv$/.exec(
      name,
    );
  const [, title, operator = '', base, run, kind = ''] = parts ?? [];
  const list = (['blocking', 'notifications', 'exceptions'] as const).find((one) => titles[one] === title);
  if (list === undefined || (list === 'blocking') !== (operator === '')) return undefined;
  if (base === undefined) return { list, operator };
  if (!deltaKinds[list].some(([known]) => known === kind)) return undefined;
  return { list, operator, delta: { base: Number(base), run: Number(run), kind } };
}

/**
 * Who may have a file: the blacklist everybody who follows the record, what names subscribers only their own operator,
 * the stolen list with its days only the authority and the police.
 */
export function mayHave({ id, role }: AuthenticatedParticipant, { list, operator }: ListFile): boolean {
  if (list === 'stolen') return role === 'city-hall' || role === 'police';
  return list === 'blocking' || operator === id;
}

/** The lines of a file; undefined when one of its runs does not exist or the name is of another run. */
export async function linesOfFile(
  db: Db,
  vault: SubscriberVault,
  runNumber: number,
  { list, operator, delta }: ListFile,
): Promise<AsyncGenerator<string> | undefined> {
  const run = await findRun(db, runNumber);
  if (run === undefined) return undefined;
  const header = headers[list].join(',');
  if (delta === undefined) return linesOf(header, fullRows(db, list, operator, run), list, vault);
  const base = delta.base === -1 ? beforeAll : await findRun(db, delta.base);
  if (base === undefined || delta.run !== runNumber || base.number >= run.number) return undefined;
  const rows = deltaRows(db, list, operator, { base, run });
  if (list === 'stolen') return linesOf(`${header},change_type`, rows, list, vault);
  const changes: readonly string[] = deltaKinds[list].find(([kind]) => kind === delta.kind)?.[1] ?? [];
  return linesOf(header, only(rows, changes), list, vault);
}

/** The run before a run, or -1 as DIRBS has it. */
export async function baseOf(db: Db, run: number): Promise<number> {
  return (await findRunBefore(db, run))?.number ?? beforeAll.number;
}

const beforeAll: ListRun = { number: -1, day: 0 };

async function* only(rows: AsyncIterable<ListRow>, changes: readonly string[]): AsyncGenerator<ListRow> {
  for await (const row of rows) if (changes.includes(row.change ?? '')) yield row;
}

async function* linesOf(
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
