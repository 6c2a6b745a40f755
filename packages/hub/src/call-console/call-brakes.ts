import { RegistryError } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { countCalls, countLooks } from './call-store.ts';

/** How much one handler may do with the console in `windowMs`; a busy hour of honest calls stays far below. */
export const callRates = {
  windowMs: 3_600_000,
  /** A call every 90 seconds for an hour. */
  reports: 40,
  /** Reports of phones that are reported already. */
  repeated: 10,
  /** Numbers looked for, with or without a report. */
  looks: 120,
} as const;

/** Throws 'rate-limited' when a handler has taken as many reports as one person can. */
export async function requireCallAllowed(db: Db, person: string, at: number): Promise<void> {
  const { taken, repeated } = await countCalls(db, person, at - callRates.windowMs);
  if (taken < callRates.reports && repeated < callRates.repeated) return;
  const what =
    taken >= callRates.reports
      ? `${taken} reports`
      : `${repeated} reports of phones that were reported already`;
  throw new RegistryError(
    'rate-limited',
    `You have taken ${what} within an hour, more than one person can. Pass this call to a colleague, and tell whoever administers your organisation.`,
  );
}

/** Throws 'rate-limited' when a handler has looked for as many numbers as one person's callers have. */
export async function requireLookAllowed(db: Db, person: string, at: number): Promise<void> {
  if ((await countLooks(db, person, at - callRates.windowMs)) < callRates.looks) return;
  throw new RegistryError(
    'rate-limited',
    `You have looked for ${callRates.looks} numbers within an hour, more than one person's callers have. Pass this call to a colleague, and tell whoever administers your organisation.`,
  );
}
