/** The things of the record that are checked, each against what follows from the entries. */
export const checkNames = [
  'log',
  'tiles',
  'entries',
  'devices',
  'list',
  'declarations',
  'logbook',
  'receipts',
  'audit',
] as const;
export type CheckName = (typeof checkNames)[number];

/** Where the record says something else than what follows from its entries. */
export interface Difference {
  readonly check: CheckName;
  /** One sentence that names entry, position or table; never an IMEI and never a person. */
  readonly words: string;
}

/** An id of sixteen bytes as the tables show it. */
export function nameOf(id: Buffer): string {
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
