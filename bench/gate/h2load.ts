import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { identityPath } from '../load/http2-line.ts';
import type { LoadOutcome } from '../load/load-contract.ts';
import { drawQuestions, imeiDigits } from '../load/question-table.ts';
import type { BenchServer } from './bench-servers.ts';
import { cores } from './core-pinning.ts';
import { processorSecondsOf } from './processor-time.ts';

const run = promisify(execFile);
const uriCount = 2 ** 16;

/** Whether nghttp2's load generator is installed. */
export async function hasH2load(): Promise<boolean> {
  try {
    await run('h2load', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** Random questions as a file of addresses for one server. */
export async function writeUris(path: string, server: BenchServer, listSize: number): Promise<void> {
  const { digits, count } = drawQuestions(listSize, 5, uriCount);
  const lines = Array.from({ length: count }, (_, i) => {
    const text = digits.toString('latin1', i * imeiDigits, (i + 1) * imeiDigits);
    return `http://127.0.0.1:${server.ports['n5g']}${identityPath(text)}\n`;
  });
  await writeFile(path, lines.join(''));
}

/** `h2load -c4 -m64 -t1` over a file of addresses, so many requests in all. What is not answered with 200 is wrong. */
export async function h2load(server: BenchServer, uris: string, requests: number): Promise<LoadOutcome> {
  const before = processorSecondsOf(server.processId);
  const args = ['-c', cores.generator, 'h2load', '-n', String(requests), '-c4', '-m64', '-t1', '-i', uris];
  const { stdout } = await run('taskset', args, { maxBuffer: 2 ** 24 });
  const serverCpuSeconds = processorSecondsOf(server.processId) - before;
  const number = (form: RegExp) => Number(form.exec(stdout)?.[1]);
  const succeeded = number(/, (\d+) succeeded,/);
  const answers = number(/, (\d+) done,/);
  const elapsed = /finished in ([\d.]+)(ms|s|us),/.exec(stdout);
  const unitMs = { s: 1000, ms: 1, us: 0.001 }[elapsed?.[2] ?? ''] ?? Number.NaN;
  return {
    answers,
    elapsedMs: Number(elapsed?.[1]) * unitMs,
    serverCpuSeconds,
    wrong: answers - succeeded,
    lost: requests - answers,
  };
}
