import { createHash } from 'node:crypto';
import { fileImeiPattern, isWholeNorm, normaliseImei } from '@deadset/domain';
import type { Subscriber } from './subscriber-vault.ts';

/** What one row of a reference list says. */
export interface ReferenceRow {
  /** Names it within its list: rows with the same are about the same thing. */
  readonly identity: readonly string[];
  /** The normalised identifier or the type code, where it may be kept in clear. */
  readonly name?: string;
  readonly subscriber?: Required<Subscriber>;
  readonly fields: Readonly<Record<string, string>>;
}

export type Cells = Readonly<Record<string, string>>;
/** A row, nothing where the list passes it over, or the column that is wrong and how. */
export type ReadOutcome =
  | { readonly row: ReferenceRow | undefined }
  | { readonly column: string; readonly problem: string };

/** The rules of one kind of list. Columns and checks as in DIRBS-Core's import schemas (`etc/schema`). */
export interface ReferenceKind {
  readonly columns: readonly string[];
  readonly delimiter: ',' | '|';
  /** A dump of types may have its columns in any order, and more of them. */
  readonly isOpen: boolean;
  /** What a delta may ask for; empty for a list that is only ever sent whole. */
  readonly changes: readonly ('add' | 'remove' | 'update')[];
  /** Fewest rows that a list of so many may have after an import. DIRBS-Core `etc/config.yml`, `import_size_variation`. */
  readonly fewest: (before: number) => number;
  /** Whether it lets phones through that others block: such a list grows by a quarter at most without a second person. */
  readonly exempts?: true;
  readonly read: (cells: Cells) => ReadOutcome;
}

const threeQuarters = (before: number) => before * 0.75;
const addRemove = ['add', 'remove'] as const;
const addRemoveUpdate = ['add', 'remove', 'update'] as const;
const wrongImei = 'is not 1 to 16 of 0-9, A-F, * and #';

/** A list of one column that holds identifiers. */
function imeiList(column: string): ReferenceKind {
  return {
    columns: [column],
    delimiter: ',',
    isOpen: false,
    changes: addRemove,
    fewest: threeQuarters,
    read: (cells) =>
      withImei(cells, column, (norm) => ({ row: { identity: [norm], name: norm, fields: {} } })),
  };
}

const goldenList: ReferenceKind = {
  ...imeiList('golden_imei'),
  exempts: true,
  read: ({ golden_imei: imei = '' }) => {
    if (/^[0-9A-Fa-f]{32}$/.test(imei)) return { row: { identity: [imei.toLowerCase()], fields: {} } };
    return withImei({ golden_imei: imei }, 'golden_imei', (norm) => ({
      row: { identity: goldenIdentity(norm), fields: {} },
    }));
  },
};

/** How the golden list names a phone: DIRBS-Core keeps MD5 of the identifier and takes lists that hold nothing else. */
export function goldenIdentity(norm: string): readonly string[] {
  return [createHash('md5').update(norm).digest('hex')];
}

const barredTacList: ReferenceKind = {
  ...imeiList('tac'),
  columns: ['tac'],
  read: ({ tac = '' }) =>
    /^[0-9]{8}$/.test(tac)
      ? { row: { identity: [tac], name: tac, fields: {} } }
      : { column: 'tac', problem: 'is not eight digits' },
};

const pairingList: ReferenceKind = {
  exempts: true,
  columns: ['imei', 'imsi', 'msisdn'],
  delimiter: ',',
  isOpen: false,
  changes: addRemove,
  fewest: (before) => Math.max(before * 0.95, before - 1_000),
  read: (cells) =>
    withImei(cells, 'imei', (norm) => {
      const { imsi = '', msisdn = '' } = cells;
      if (!isNumber(imsi)) return { column: 'imsi', problem: 'is not 1 to 15 digits' };
      if (!isNumber(msisdn)) return { column: 'msisdn', problem: 'is not 1 to 15 digits' };
      const subscriber = { imsi, msisdn };
      return { row: { identity: [norm, imsi, msisdn], name: norm, subscriber, fields: {} } };
    }),
};

const registrationColumns = [
  'approved_imei',
  'make',
  'model',
  'status',
  'model_number',
  'brand_name',
  'device_type',
  'radio_interface',
  'device_id',
] as const;

const registrationList: ReferenceKind = {
  columns: registrationColumns,
  delimiter: ',',
  isOpen: false,
  changes: addRemoveUpdate,
  fewest: threeQuarters,
  read: (cells) =>
    withImei(cells, 'approved_imei', (norm) => {
      if (!/^[a-zA-Z0-9]+$/.test(cells['device_id'] ?? ''))
        return { column: 'device_id', problem: 'is not letters and digits' };
      const { approved_imei: _, status = '', ...rest } = cells;
      return {
        row: { identity: [norm], name: norm, fields: filled({ ...rest, status: status.toLowerCase() }) },
      };
    }),
};

const tacColumns = ['tac', 'manufacturer', 'model_name', 'bands', 'allocation_date', 'device_type'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const gsmaTac: ReferenceKind = {
  columns: tacColumns,
  delimiter: '|',
  isOpen: true,
  changes: [],
  fewest: (before) => before - 100,
  read: (cells) => {
    const { tac = '', allocation_date: day = '', ...rest } = withoutQuotes(cells);
    if (!/^[0-9]{8}$/.test(tac)) return { column: 'tac', problem: 'is not eight digits' };
    if (day !== '' && !isAllocationDay(day))
      return { column: 'allocation_date', problem: 'is not a day such as 05-Mar-2020' };
    return { row: { identity: [tac], name: tac, fields: filled({ ...rest, allocation_date: day }) } };
  },
};

/**
 * The rows of a stolen list that no network can ask for: `*`, `#`, letters, or fewer than 14 digits. The record does not
 * take them, but equipment registers that are fed by files do. The other rows of the file are passed over.
 */
const stolenRemainder: ReferenceKind = {
  columns: ['imei', 'reporting_date', 'status'],
  delimiter: ',',
  isOpen: false,
  changes: addRemoveUpdate,
  fewest: threeQuarters,
  read: (cells) =>
    withImei(cells, 'imei', (norm) => {
      if (isWholeNorm(norm)) return { row: undefined };
      const { reporting_date = '', status = '' } = cells;
      if (reporting_date !== '' && !/^20[0-9]{6}$/.test(reporting_date))
        return { column: 'reporting_date', problem: 'is not a date in the form yyyymmdd' };
      const said = status.toLowerCase();
      if (said !== '' && said !== 'blacklist' && said !== 'pending')
        return { column: 'status', problem: 'is neither blank, blacklist nor pending' };
      const fields = filled({ reporting_date, status: said === 'pending' ? said : 'blacklist' });
      return { row: { identity: [norm], name: norm, fields } };
    }),
};

/** Every list of an authority that is taken in, by its name in addresses and commands. */
export const referenceKinds = {
  'pairing-list': pairingList,
  'golden-list': goldenList,
  'barred-list': imeiList('imei'),
  'barred-tac-list': barredTacList,
  'registration-list': registrationList,
  'monitoring-list': imeiList('imei'),
  'gsma-tac': gsmaTac,
  'stolen-remainder': stolenRemainder,
} as const satisfies Readonly<Record<string, ReferenceKind>>;
export type ReferenceList = keyof typeof referenceKinds;

function withImei(cells: Cells, column: string, take: (norm: string) => ReadOutcome): ReadOutcome {
  const imei = cells[column] ?? '';
  const norm = normaliseImei(imei);
  if (norm === undefined) return { column, problem: 'is empty' };
  return fileImeiPattern.test(imei) ? take(norm) : { column, problem: wrongImei };
}

function isNumber(text: string): boolean {
  return /^[0-9]{1,15}$/.test(text);
}

/** The columns that hold something. */
function filled(cells: Cells): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== ''));
}

function withoutQuotes(cells: Cells): Cells {
  return Object.fromEntries(
    Object.entries(cells).map(([name, value]) => [name, value.replaceAll('"', '').trim()]),
  );
}

/** A day of the calendar as the dump of types writes it. */
function isAllocationDay(text: string): boolean {
  const [day = '', month = '', year = ''] = text.split('-');
  if (!/^[0-9]{2}$/.test(day) || !months.includes(month) || !/^(19[7-9][0-9]|20[0-9]{2})$/.test(year))
    return false;
  const date = new Date(Date.UTC(Number(year), months.indexOf(month), Number(day)));
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === months.indexOf(month);
}
