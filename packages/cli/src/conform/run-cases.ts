import { type CaseResult, type ConformCase, type Finding, failed } from './conform-case.ts';

/** Runs the cases one after another and tells each as it is done; none keeps another from being run. */
export async function runCases(
  cases: readonly ConformCase[],
  clock: () => number,
  onResult: (result: CaseResult) => void,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { id, title, toDo, run } of cases) {
    const startedAt = clock();
    const finding = await found(run);
    const result = { id, title, toDo, finding, ms: clock() - startedAt };
    results.push(result);
    onResult(result);
  }
  return results;
}

async function found(run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** Whether an implementation conforms: something was tried, and nothing of it failed. */
export function isConformant(results: readonly CaseResult[]): boolean {
  return (
    results.some(({ finding }) => finding.kind === 'passed') &&
    results.every(({ finding }) => finding.kind !== 'failed')
  );
}
