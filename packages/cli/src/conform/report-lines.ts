import type { CaseResult } from './conform-case.ts';

const marks = { passed: '✓', failed: '✗', skipped: '–' } as const;

/** A result as people read it: what was tried, and what to do where it failed. */
export function linesOf({ finding, title, toDo, id, ms }: CaseResult): string {
  const head = `${marks[finding.kind]} ${title}  (${id}, ${Math.round(ms)} ms)`;
  if (finding.kind === 'failed') return `${head}\n    why:   ${finding.why}\n    to do: ${toDo}`;
  if (finding.kind === 'skipped') return `${head}\n    not tried: ${finding.why}`;
  return finding.seen === undefined ? head : `${head}\n    ${finding.seen}`;
}

/** How many of each. */
export function summaryOf(results: readonly CaseResult[]): string {
  const count = (kind: keyof typeof marks) => results.filter(({ finding }) => finding.kind === kind).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} not tried`;
}

/** A result for programs. */
export function jsonOf({ id, title, finding, toDo, ms }: CaseResult): object {
  const said = finding.kind === 'passed' ? { seen: finding.seen } : { why: finding.why };
  return {
    id,
    title,
    result: finding.kind,
    ...said,
    ...(finding.kind === 'failed' ? { toDo } : {}),
    ms: Math.round(ms),
  };
}
