import { serialsPerTac } from '@deadset/domain';
import { type Colour, colour, softwareVersionsPerTac } from '../rules/index.ts';
import type { RowForm } from './read-rows.ts';
import {
  colourField,
  keyField,
  softwareVersionField,
  subscriberField,
  tacField,
  unreadable,
} from './row-fields.ts';
import type { Row } from './row-reader.ts';
import type { RuleRows } from './rule-rows.ts';

const notAColour = 'status is none of white, grey, black and unknown';
const notAKey = 'is not 14 to 16 digits';
const notASubscriber = 'is not 5 to 15 digits';

/** Fewest bytes that a row of each kind can have: what tells how many rows a file holds at most. */
export const leastRowBytes = {
  ranges: 34,
  tacs: 13,
  subscribers: 16,
  overrides: 25,
  softwareVersions: 16,
} as const;

/** Ranges of equipment: `from,to,status`, both ends included. */
export function rangeForm(rows: RuleRows): RowForm<'from' | 'to' | 'status'> {
  return {
    needed: ['from', 'to', 'status'],
    take: (row, { from, to, status }) => {
      const [first, last] = [keyField(row, from), keyField(row, to)];
      if (first === unreadable || last === unreadable)
        return `${first === unreadable ? 'from' : 'to'} ${notAKey}`;
      if (first > last) return 'from is behind to';
      return addRule(rows, first, last, colourField(row, status), row);
    },
  };
}

/** Whole types of equipment: `tac,status`. */
export function tacForm(rows: RuleRows): RowForm<'tac' | 'status'> {
  return {
    needed: ['tac', 'status'],
    take: (row, { tac: field, status }) => {
      const tac = tacField(row, field);
      if (tac === unreadable) return 'tac is not eight digits';
      const first = tac * serialsPerTac;
      return addRule(rows, first, first + serialsPerTac - 1, colourField(row, status), row);
    },
  };
}

/** Ranges of subscribers: `from,to,status`, both ends included and of as many digits. */
export function subscriberForm(rows: RuleRows): RowForm<'from' | 'to' | 'status'> {
  return {
    needed: ['from', 'to', 'status'],
    take: (row, { from, to, status }) => {
      const [first, last] = [subscriberField(row, from), subscriberField(row, to)];
      if (first === unreadable || last === unreadable)
        return `${first === unreadable ? 'from' : 'to'} ${notASubscriber}`;
      if (first.toString().length !== last.toString().length) return 'from and to differ in their digits';
      if (first > last) return 'from is behind to';
      return addRule(rows, first, last, colourField(row, status), row);
    },
  };
}

/** Exceptions for a device in the hands of a subscriber: `imei,subscriber,status`. */
export function overrideForm(rows: RuleRows): RowForm<'imei' | 'subscriber' | 'status'> {
  return {
    needed: ['imei', 'subscriber', 'status'],
    take: (row, { imei, subscriber: field, status }) => {
      const [key, subscriber] = [keyField(row, imei), subscriberField(row, field)];
      if (key === unreadable) return `imei ${notAKey}`;
      if (subscriber === unreadable) return `subscriber ${notASubscriber}`;
      return addRule(rows, key, subscriber, colourField(row, status), row);
    },
  };
}

/** Software of a type of equipment: `tac,svn,status`. */
export function softwareForm(rows: RuleRows): RowForm<'tac' | 'svn' | 'status'> {
  return {
    needed: ['tac', 'svn', 'status'],
    take: (row, { tac: field, svn, status }) => {
      const [tac, version] = [tacField(row, field), softwareVersionField(row, svn)];
      if (tac === unreadable) return 'tac is not eight digits';
      if (version === unreadable) return 'svn is not two digits';
      return addRule(rows, tac * softwareVersionsPerTac + version, 0, colourField(row, status), row);
    },
  };
}

function addRule(rows: RuleRows, first: number, second: number, one: Colour, row: Row): string | undefined {
  if (one === colour.none) return notAColour;
  rows.add(first, second, one, row.line);
  return undefined;
}
