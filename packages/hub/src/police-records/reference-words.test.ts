import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const hubFolder = new URL('..', import.meta.url).pathname;

/** Every template, and every file with words for people. */
function filesWithWords(): string[] {
  return readdirSync(hubFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(njk|ts)$/.test(path) && !path.endsWith('.test.ts'))
    .map((path) => join(hubFolder, path));
}

const callsItCrimeNumber = (text: string) => /crime\s+(number|no\b)/i.test(text);

it('nothing of ours is called a crime number: only a force issues one', () => {
  const files = filesWithWords();
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => callsItCrimeNumber(readFileSync(file, 'utf8')))).toEqual([]);
  expect(callsItCrimeNumber('Your crime number is 7K3M-Q2XD')).toBe(true);
});
