/** One kind of file that can be sent, as the command line tells of it. */
export interface ImportKind {
  readonly name: string;
  readonly summary: string;
  readonly mediaType: 'text/csv' | 'text/plain';
  /** Columns, or what it is made of. */
  readonly holds: string;
  readonly hasDelta: boolean;
}

const csv = 'text/csv';

/** Every kind, in the order of docs/files.md. */
export const importKinds: readonly ImportKind[] = [
  {
    name: 'stolen-list',
    summary: 'your stolen list',
    mediaType: csv,
    holds: 'imei, reporting_date, status[, change_type]',
    hasDelta: true,
  },
  {
    name: 'block-list',
    summary: 'your stolen list as a block list',
    mediaType: 'text/plain',
    holds: 'header, records and trailer (docs/files.md)',
    hasDelta: true,
  },
  {
    name: 'operator-dump',
    summary: 'what your network saw, NAME_yyyymmdd_yyyymmdd.csv',
    mediaType: csv,
    holds: 'date, imei, imsi, msisdn[, rat]',
    hasDelta: false,
  },
  {
    name: 'pairing-list',
    summary: 'phones that one subscriber may use',
    mediaType: csv,
    holds: 'imei, imsi, msisdn[, change_type]',
    hasDelta: true,
  },
  {
    name: 'golden-list',
    summary: 'phones that are on no blacklist',
    mediaType: csv,
    holds: 'golden_imei[, change_type]',
    hasDelta: true,
  },
  {
    name: 'barred-list',
    summary: 'phones that are no exception',
    mediaType: csv,
    holds: 'imei[, change_type]',
    hasDelta: true,
  },
  {
    name: 'barred-tac-list',
    summary: 'types that are no exception',
    mediaType: csv,
    holds: 'tac[, change_type]',
    hasDelta: true,
  },
  {
    name: 'registration-list',
    summary: 'phones that are registered',
    mediaType: csv,
    holds: 'approved_imei, make, model, status, … device_id[, change_type]',
    hasDelta: true,
  },
  {
    name: 'monitoring-list',
    summary: 'phones that are watched',
    mediaType: csv,
    holds: 'imei[, change_type]',
    hasDelta: true,
  },
  {
    name: 'gsma-tac',
    summary: 'the dump of type allocation codes',
    mediaType: 'text/plain',
    holds: 'TAC|Manufacturer|Model Name|Bands|Allocation Date|Device Type and more',
    hasDelta: false,
  },
  {
    name: 'stolen-remainder',
    summary: 'rows of a stolen list that are no IMEI, for registers fed by files',
    mediaType: csv,
    holds: 'imei, reporting_date, status[, change_type]',
    hasDelta: true,
  },
];
