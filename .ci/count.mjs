// Adds up what the suites reported. A skipped test or an empty suite is a failure here: CI has all that tests need.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
let [passed, failed] = [0, 0];
for (const name of readdirSync(folder).toSorted()) {
  if (name.endsWith('.json')) {
    const suite = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const skipped = suite.numPendingTests + suite.numTodoTests;
    if (skipped > 0) console.log(`${name}: ${skipped} skipped, which counts as failed`);
    if (suite.numTotalTests === 0) console.log(`${name}: no test ran, which counts as failed`);
    // Said again at the end, where whoever looks at a failed run looks first.
    for (const { name: file, assertionResults } of suite.testResults) {
      for (const { status, fullName, failureMessages } of assertionResults) {
        if (status === 'failed')
          console.log(`failed: ${file}: ${fullName}\n${failureMessages.join('\n').slice(0, 1500)}`);
      }
    }
    passed += suite.numPassedTests;
    failed += suite.numFailedTests + skipped + (suite.numTotalTests === 0 ? 1 : 0);
  } else if (name.endsWith('.stage')) {
    const isGood = readFileSync(join(folder, name), 'utf8').trim() === 'ok';
    passed += isGood ? 1 : 0;
    failed += isGood ? 0 : 1;
    if (!isGood) console.log(`stage failed: ${name.replace('.stage', '')}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
