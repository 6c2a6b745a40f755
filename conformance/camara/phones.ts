import type { Listing } from '@deadset/domain';
import { imeiKey } from '../../packages/edge/test/support/edge-folder.ts';

/** One phone for each thing that the published scenarios ask for. */
export const phones = {
  /** Of a type that the operator allows, and on no list. */
  allowed: '352099001761481',
  /** By the operator's own list, with its day. */
  lost: '354000000000015',
  blacklisted: '354000000000023',
  blocked: '354000000000031',
  fraud: '354000000000049',
  'non-payment': '354000000000056',
  regulatory: '354000000000064',
  /** By the record: its keeper has proved that it was stolen. */
  stolen: '354000000000072',
  /** On no list, and of no type that the operator says anything of. */
  unknown: '354000000000080',
  /** Of a type that the operator knows there is not. */
  'not found': '359999990000015',
  /** Test equipment, which no register holds. */
  'not applicable': '001017991234560',
} as const;

/** What else the record says of phones: none of it is anybody's business here. */
export const undisclosed = {
  'an unproved word': ['354000000000106', { effect: 'tracked', tier: 0 }],
  'a phone in recovery mode': ['354000000000114', { effect: 'tracked', tier: 1 }],
  'a disputed declaration': ['354000000000122', { effect: 'disputed', tier: 1 }],
  "a phone in somebody's logbook": ['354000000000130', { effect: 'enrolled', tier: 0 }],
} as const satisfies Record<string, readonly [string, Listing]>;

const keyOf = (imei: string) => imeiKey(Number(imei.slice(0, 14)));

/** The record. */
export const recordListings: readonly {
  readonly key: ReturnType<typeof keyOf>;
  readonly listing: Listing;
}[] = [
  { key: keyOf(phones.stolen), listing: { effect: 'prohibited', tier: 1 } },
  ...Object.values(undisclosed).map(([imei, listing]) => ({ key: keyOf(imei), listing })),
];
