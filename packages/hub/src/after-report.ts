import type { HubConfig } from './config.ts';
import { type LockList, readLockList, ukLockList } from './lock-list/index.ts';
import { type BankHolidays, knownBankHolidays, readBankHolidays } from './rights/index.ts';

/** What a deployment says of the time after a report: what to lock, when nobody works, and who writes. */
export interface AfterReport {
  readonly lockList: LockList;
  readonly holidays: BankHolidays;
  /** The mailbox that our mail comes from; absent where none is set. */
  readonly mailbox?: string;
}

/** Reads it from the files of the settings; the United Kingdom's where there are none. Throws and says what is wrong. */
export async function readAfterReport({
  lockListFile,
  bankHolidaysFile,
  messages,
}: Pick<HubConfig, 'lockListFile' | 'bankHolidaysFile' | 'messages'>): Promise<AfterReport> {
  const lockList = lockListFile === undefined ? ukLockList : await readLockList(lockListFile);
  const holidays =
    bankHolidaysFile === undefined ? knownBankHolidays : await readBankHolidays(bankHolidaysFile);
  const mailbox = messages?.from === undefined ? {} : { mailbox: messages.from };
  return { lockList, holidays, ...mailbox };
}
