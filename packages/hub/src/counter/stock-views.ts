import { daysLeft, formatImei } from '@deadset/domain';
import type { CsvCell } from '../http/index.ts';
import { readableImei } from '../pages/index.ts';
import { reportWords } from './answer-words.ts';
import type { StockRow } from './buy-in-store.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { openNote } from './counter-seal.ts';
import type { CounterStep } from './step-store.ts';
import { actWords, conditionWords, poundsOf, statusWords } from './stock-words.ts';

/** A bought phone as the lists and its own page show it. */
export function rowView(row: StockRow, at: number) {
  const { number, key, model, status, boughtAt, quarantineUntilAt, reportedAt, reportReason } = row;
  const days = daysLeft(quarantineUntilAt, at);
  return {
    number,
    imei: readableImei(formatImei(key)),
    model,
    condition: conditionWords[row.condition],
    price: poundsOf(row.pricePence),
    by: row.clerkCalled,
    isFromPaper: row.isFromPaper,
    boughtAt,
    recordedAt: row.recordedAt,
    quarantineUntilAt,
    sellerUntilAt: row.sellerUntilAt,
    hasSeller: row.sealedSeller !== undefined,
    certificate: row.certificateNumber,
    status,
    tag: statusWords[status],
    days,
    isReady: status === 'waiting' && days === 0,
    reportedAt,
    /** Whether whoever reported it has proved that it is theirs. */
    isProved: reportReason === 'declared-stolen',
    why: reportReason === undefined ? undefined : reportWords[reportReason],
  };
}

/** The steps of a phone's custody, with what was written about them. */
export function stepViews({ sealKey }: CounterDependencies, id: string, steps: readonly CounterStep[]) {
  return steps.map(({ act, called, at, sealedNote }) => ({
    words: actWords[act],
    by: called ?? 'Deadset',
    at,
    note: sealedNote === undefined ? undefined : openNote(sealKey, id, sealedNote),
  }));
}

/** A bought phone as the files have it: nothing about its seller. */
export function exportRow(row: StockRow, at: number) {
  const { number, key, gate, model, condition, pricePence, clerkCalled, isFromPaper, certificateNumber } =
    row;
  return {
    number,
    imei: formatImei(key),
    gate,
    ...(model === undefined ? {} : { model }),
    condition,
    price: (pricePence / 100).toFixed(2),
    currency: 'GBP',
    boughtAt: instant(row.boughtAt),
    recordedAt: instant(row.recordedAt),
    boughtBy: clerkCalled,
    fromPaper: isFromPaper,
    status: row.status,
    waitsUntil: instant(row.quarantineUntilAt),
    daysLeft: daysLeft(row.quarantineUntilAt, at),
    ...(certificateNumber === undefined ? {} : { certificate: certificateNumber }),
    ...(row.reportedAt === undefined ? {} : { reportedAt: instant(row.reportedAt) }),
    ...(row.reportReason === undefined ? {} : { report: row.reportReason }),
  };
}

const columns = [
  'number',
  'imei',
  'gate',
  'model',
  'condition',
  'price',
  'currency',
  'boughtAt',
  'recordedAt',
  'boughtBy',
  'fromPaper',
  'status',
  'waitsUntil',
  'daysLeft',
  'certificate',
  'reportedAt',
  'report',
] as const;

/** The same as lines of a table, with their headings. */
export function csvLines(rows: readonly ReturnType<typeof exportRow>[]): CsvCell[][] {
  return [[...columns], ...rows.map((row) => columns.map((column) => row[column]))];
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
