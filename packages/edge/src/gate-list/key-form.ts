import { serialsPerTac } from '@deadset/domain';
import { colour, keyPayload } from '../rules/index.ts';
import type { KeySpill } from './key-spill.ts';
import type { RowForm } from './read-rows.ts';
import type { ReasonBook } from './reason-book.ts';
import { colourField, dayField, isBlank, keyField, unreadable, untilField } from './row-fields.ts';

/** The latest end that there is room for, in seconds since 1970: in the year 2106. A later one counts as this. */
const latestEnd = 2 ** 32 - 1;

/** The operator's own list of devices: `imei,status`, and if there are such `reason`, `reported` and `until`. */
export function keyForm(
  reasons: ReasonBook,
  spill: KeySpill,
): RowForm<'imei' | 'status' | 'reason' | 'reported' | 'until'> {
  return {
    needed: ['imei', 'status'],
    optional: ['reason', 'reported', 'until'],
    begin: ({ reported, until }) => {
      if (reported >= 0 || until >= 0) spill.keepDates();
    },
    take: (row, places) => {
      const key = keyField(row, places.imei);
      if (key === unreadable) return 'imei is not 14 to 16 digits';
      const one = colourField(row, places.status);
      if (one === colour.none || one === colour.unknown) return 'status is none of white, grey and black';
      const reason = reasons.numberOf(row, places.reason);
      if (typeof reason === 'string') return reason;
      const day = isBlank(row, places.reported) ? 0 : dayField(row, places.reported);
      if (day === unreadable) return 'reported is no day, yyyymmdd or yyyy-mm-dd';
      const untilAt = isBlank(row, places.until) ? 0 : untilField(row, places.until);
      if (untilAt === unreadable)
        return 'until is neither a day (2027-01-31) nor an instant (2027-01-31T18:00:00Z)';
      const tac = Math.floor(key / serialsPerTac);
      const until = Math.min(Math.floor(untilAt / 1000), latestEnd);
      spill.add(tac, key - tac * serialsPerTac, keyPayload(one, reason, until > 0), row.line, until, day);
      return undefined;
    },
  };
}
