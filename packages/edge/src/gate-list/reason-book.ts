import { mostReasons } from '../rules/index.ts';
import { fieldText } from './row-columns.ts';
import { isBlank } from './row-fields.ts';
import type { Row } from './row-reader.ts';

const pattern = /^[\w][\w .-]{0,39}$/;

/** The reasons that devices are listed for, each with a number from 1 in the order in which they first came. */
export class ReasonBook {
  readonly reasons: string[] = [];
  readonly #bytes: Buffer[] = [];

  /** The number of a row's reason, 0 for a blank field; or what is wrong with it. */
  numberOf(row: Row, field: number): number | string {
    if (isBlank(row, field)) return 0;
    const known = this.#bytes.findIndex((bytes) => isIn(bytes, row, field));
    return known >= 0 ? known + 1 : this.#add(fieldText(row, field));
  }

  #add(reason: string): number | string {
    if (!pattern.test(reason))
      return 'reason is not 1 to 40 letters, digits, spaces, dots, hyphens and low lines';
    if (this.reasons.length === mostReasons)
      return `reason is the ${mostReasons + 1}th; ${mostReasons} have room`;
    this.reasons.push(reason);
    this.#bytes.push(Buffer.from(reason));
    return this.reasons.length;
  }
}

function isIn(bytes: Buffer, row: Row, field: number): boolean {
  const start = row.starts[field] ?? 0;
  if ((row.ends[field] ?? 0) - start !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i += 1) if (row.bytes[start + i] !== bytes[i]) return false;
  return true;
}
