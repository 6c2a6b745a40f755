import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { readGateSettings, withGate } from './gate/gate-world.ts';
import { row, thousands } from './gate/print.ts';
import { keepResult } from './gate/result-file.ts';
import type { ClosedLoopOrder, LoadOutcome } from './load/load-contract.ts';
import { runGenerator } from './load/run-generator.ts';

/** Single checks a second beside the stream: those of a busy shop. */
const singlesPerSecond = 200;
const question = '{"gate":"resale","imei":"35209900176148"}';

/**
 * What a stream of questions costs everybody else: how long single checks wait on the same thread while one, and while
 * eight streams of one client go on, and what memory the edge takes meanwhile.
 *
 * `npm run bench -- check-stream [--size N] [--seconds S]`. Single checks are sent by the clock, whatever became of the
 * one before; how long each took counts from when it was due.
 */
export async function run(args: string[]): Promise<void> {
  const { listSize, measureMs, ...rest } = readGateSettings(args);
  await withGate({ listSize, measureMs, ...rest }, async (world) => {
    const edge = await world.startEdge(['--check', '127.0.0.1:0']);
    const order: ClosedLoopOrder = {
      protocol: 'check',
      port: edge.ports['check'] ?? 0,
      listSize,
      seed: 11,
      connections: 1,
      inFlight: 1,
      warmUpMs: 0,
      measureMs,
      serverProcessId: edge.processId,
      isStatusChecked: true,
    };
    console.log(row(['', 'lines', 'lines/s', 'p50 ms', 'p99 ms', 'longest']));
    const figures = [];
    for (const streams of [0, 1, 8]) {
      const until = performance.now() + measureMs;
      const [outcomes, waits, memory] = await Promise.all([
        Promise.all(Array.from({ length: streams }, () => runGenerator<LoadOutcome>('bulk-stream', order))),
        askSingly(order.port, until),
        watchMemory(edge.processId, until),
      ]);
      const [lines, wrong] = [sumOf(outcomes, 'answers'), sumOf(outcomes, 'wrong') + sumOf(outcomes, 'lost')];
      if (wrong > 0) throw new Error(`${wrong} lines have a wrong answer or none`);
      const perSecond = lines / (Math.max(1, ...outcomes.map(({ elapsedMs }) => elapsedMs)) / 1000);
      const name = streams === 0 ? 'no stream' : `${streams} stream${streams === 1 ? '' : 's'} beside it`;
      const times = [0.5, 0.99, 1].map((share) => at(waits, share).toFixed(2));
      console.log(`${row([name, thousands(lines), thousands(perSecond), ...times])}   memory ${memory}`);
      const ours = `p50 ${times[0]}, p99 ${times[1]} ms; ${thousands(perSecond)} lines/s; memory ${memory}`;
      figures.push({ figure: `single checks, ${name}`, ours });
    }
    await keepResult('check-stream', { command: 'npm run bench -- check-stream', figures, notes: [] });
  });
}

function sumOf(outcomes: readonly LoadOutcome[], name: 'answers' | 'wrong' | 'lost'): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[name], 0);
}

/** Milliseconds from when each single check was due to its answer, ascending. */
async function askSingly(port: number, until: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const waits: number[] = [];
  const asking: Promise<void>[] = [];
  const keepWait = async (dueAt: number) => {
    await askOnce(port, agent);
    waits.push(performance.now() - dueAt);
  };
  for (let dueAt = performance.now(); dueAt < until; dueAt += 1000 / singlesPerSecond) {
    const early = dueAt - performance.now();
    if (early > 0) await pause(early);
    asking.push(keepWait(dueAt));
  }
  await Promise.all(asking);
  agent.destroy();
  return waits.toSorted((a, b) => a - b);
}

function askOnce(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': question.length };
    const asked = request({ host: '127.0.0.1', port, path: '/v1/checks', method: 'POST', headers, agent });
    asked.on('error', reject).on('response', (response) => {
      if (response.statusCode === 200) response.resume().on('end', resolve);
      else reject(new Error(`a single check was answered ${response.statusCode}`));
    });
    asked.end(question);
  });
}

function at(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

/** Resident memory of a process, ten times over the time: from when it begins to settle to its end. */
async function watchMemory(processId: number, until: number): Promise<string> {
  const sizes: number[] = [];
  const everyMs = (until - performance.now()) / 10;
  while (performance.now() < until) {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${processId}/status`, 'utf8')) ?? [];
    sizes.push(Number(kilobytes) / 1024);
    await pause(everyMs);
  }
  return `${sizes.map((size) => size.toFixed(0)).join(' ')} MB`;
}
