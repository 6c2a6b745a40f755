import type { ImportReport, RowError } from '@deadset/protocol';

const counts = [
  'added',
  'updated',
  'removed',
  'unchanged',
  'duplicates',
  'rejected',
] as const satisfies readonly (keyof ImportReport)[];

const words = {
  added: 'added',
  updated: 'updated',
  removed: 'taken off',
  unchanged: 'unchanged',
  duplicates: 'duplicates',
  rejected: 'not taken',
} as const satisfies Record<(typeof counts)[number], string>;

/** What an import did, or would have done, as a small table. */
export function describeReport(report: ImportReport, dryRun: boolean): string {
  const title = `${report.kind === 'full' ? 'Full list' : 'Delta'} of ${grouped(report.rows)} rows`;
  const outcome = report.applied
    ? 'taken'
    : dryRun
      ? 'only looked at; it would do this:'
      : 'NOT taken; it would have done this:';
  const width = Math.max(...counts.map((count) => grouped(report[count]).length));
  const lines = counts.map((count) => `  ${grouped(report[count]).padStart(width)}  ${words[count]}`);
  return [`${title}: ${outcome}`, ...lines].join('\n');
}

/** The rows that were not taken, by line; nothing when all were. */
export function describeRejects({ rejected, errors }: ImportReport): string[] {
  if (rejected === 0) return [];
  const listed = errors.map(
    ({ line, column, problem }) => `  line ${line}: ${column ?? 'the row'} ${problem}`,
  );
  const rest = rejected - errors.length;
  return [
    `${grouped(rejected)} ${rejected === 1 ? 'row was' : 'rows were'} NOT TAKEN:`,
    ...listed,
    ...(rest > 0 ? [`  and ${grouped(rest)} more`] : []),
  ];
}

/** What stopped an import, and how to go on. */
export function describeStops({ stoppedBy }: ImportReport): string[] {
  const names = stoppedBy.map(({ guard }) => guard).join(',');
  const next = stoppedBy.some(({ guard }) => guard === 'rows')
    ? 'Nothing was written. Correct these rows and send the file again'
    : `Nothing was written. Look at the file; if it is right, send it again with --override ${names}`;
  return [...stoppedBy.map(({ guard, detail }) => `Stopped by the guard ${guard}. ${detail}.`), next];
}

/** Every wrong row as CSV: line, column, what is wrong. Never the value. Nothing in it needs quotes but the words. */
export function describeErrorsFile(errors: readonly RowError[]): string {
  const lines = errors.map(
    ({ line, column = '', problem }) => `${line},${column},"${problem.replaceAll('"', '""')}"`,
  );
  return ['line,column,problem', ...lines].map((line) => `${line}\r\n`).join('');
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}
