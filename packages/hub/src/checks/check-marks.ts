import { createHmac } from 'node:crypto';
import { type ByNeighbourhood, type ImeiKey, placesOf } from '@deadset/domain';

const markBytes = 16;

/** Names that stand for phones, accounts and sessions on one day; nobody without the key can go back from them. */
export interface DayMarks {
  /** `2026-11-22`, in UTC. */
  readonly day: string;
  account(name: string): Buffer;
  session(name: string): Buffer;
  phone(key: ImeiKey): Buffer;
  places(key: ImeiKey): ByNeighbourhood<Buffer>;
}

/**
 * The marks of the day of an instant (ms since 1970), by a key that is not in the database.
 *
 * Each day has a key of its own, HMAC-SHA-256 over its date, so that rows of two days cannot be joined. What is marked
 * has few possible values, so without a key anybody could try them all.
 */
export function dayMarks(markKey: Buffer, at: number): DayMarks {
  const day = new Date(at).toISOString().slice(0, 10);
  const dayKey = createHmac('sha256', markKey).update(`deadset check marks v1\n${day}`).digest();
  const mark = (kind: string, value: string | number) =>
    createHmac('sha256', dayKey).update(`${kind}\n${value}`).digest().subarray(0, markBytes);
  return {
    day,
    account: (name) => mark('account', name),
    session: (name) => mark('session', name),
    phone: (key) => mark('phone', key),
    places: (key) => {
      const { near, around, model } = placesOf(key);
      return { near: mark('near', near), around: mark('around', around), model: mark('model', model) };
    },
  };
}
