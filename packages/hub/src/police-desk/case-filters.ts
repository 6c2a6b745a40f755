import { strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';
import { instantInLondon } from '../pages/index.ts';
import { areas } from './case-words.ts';

/** One field of the address of the list; an empty one is as good as none. */
const Field = Type.Optional(Type.String({ maxLength: 100 }));

/** What is asked of the list, as it stands in its address: it can be kept, sent on and come back to. */
export const CaseQuery = strictObject({
  state: Field,
  force: Field,
  area: Field,
  from: Field,
  to: Field,
  seen: Field,
  crime: Field,
  assigned: Field,
  sort: Field,
  order: Field,
  page: Field,
});
export type CaseQuery = Static<typeof CaseQuery>;

/** The same, understood. What is absent does not narrow the list. */
export interface CaseFilters {
  readonly state?: 'open' | 'closed';
  readonly force?: string;
  readonly area?: string;
  /** Opened from this instant on, and before the other; milliseconds since 1970. */
  readonly from?: number;
  readonly before?: number;
  /** Whether the device has turned up at a gate since its report. */
  readonly isSeen: boolean;
  readonly crimeReference?: boolean;
  /** Id of the officer who has them. */
  readonly assigned?: string;
  readonly sort: 'number' | 'opened' | 'changed' | 'area';
  readonly order: 'newest' | 'oldest';
  /** From 1. */
  readonly page: number;
}

const sorts = ['number', 'opened', 'changed', 'area'] as const;
const dayMs = 86_400_000;
const mostPages = 10_000;

/**
 * Understands the address of the list for an officer. With none of the filters in it, it is the open cases of their own
 * force; what cannot be understood is left out, for an address may have been cut short on its way.
 */
export function readFilters(query: CaseQuery, officer: { id: string; organisation: string }): CaseFilters {
  const { state = 'open', force = officer.organisation, area, crime, assigned } = query;
  const from = dayOf(query.from);
  const to = dayOf(query.to);
  const page = Number(/^[1-9]\d{0,4}$/.exec(query.page ?? '')?.[0] ?? 1);
  return {
    ...((state === 'open' || state === 'closed') && { state }),
    ...(/^[a-z0-9][a-z0-9-]{0,63}$/.test(force) && force !== 'all' && { force }),
    ...(area !== undefined && areas.includes(area) && { area }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { before: to + dayMs }),
    ...((crime === 'yes' || crime === 'no') && { crimeReference: crime === 'yes' }),
    ...(assigned === 'me' && { assigned: officer.id }),
    isSeen: query.seen === 'yes',
    sort: sorts.find((one) => one === query.sort) ?? 'opened',
    order: query.order === 'oldest' ? 'oldest' : 'newest',
    page: Math.min(page, mostPages),
  };
}

/** The address of the list with some of its fields changed; those that say nothing are left out. */
export function listAddress(path: string, query: CaseQuery, change: CaseQuery = {}): string {
  const said = Object.entries({ ...query, ...change }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const address = new URLSearchParams(said).toString();
  return address === '' ? path : `${path}?${address}`;
}

/** The beginning of a day as a browser sends it (2026-11-23), in London. */
function dayOf(text = ''): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  return year === undefined
    ? undefined
    : instantInLondon({
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour: 0,
        minute: 0,
      });
}
