import { fork } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseReadyLine, type ReadyLine } from '../../packages/cli/src/supervisor/ready-line.ts';
import { cores, pin } from './core-pinning.ts';

/** A server in a process of its own. */
export interface BenchServer {
  readonly processId: number;
  /** Port of this machine by the name of the protocol. */
  readonly ports: Readonly<Record<string, number>>;
  /** From the start of the process until it served, in milliseconds. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Where its log goes, and its profile when one is asked for. */
  readonly folder: string;
  readonly args?: readonly string[];
  /** Processors that it may use; one when absent. */
  readonly core?: string;
  /** Whether V8 writes down in which functions the time goes. */
  readonly isProfiled?: boolean;
}

const deadset = fileURLToPath(new URL('../../packages/cli/bin/deadset.js', import.meta.url));
/** How long a server may take to come up, in milliseconds: one of a hundred million devices reads for a while. */
const startPatienceMs = 120_000;
const stopPatienceMs = 15_000;

/** A gate as a user starts it: `deadset edge` with these arguments. Resolves once it serves. */
export function startEdge(options: ServerOptions): Promise<BenchServer> {
  return start(deadset, [], { ...options, args: ['edge', '--log-level', 'warn', ...(options.args ?? [])] });
}

/** One of the responders in `bench/ceilings`, run through tsx as the edge is. */
export function startCeiling(name: string, options: ServerOptions): Promise<BenchServer> {
  const program = fileURLToPath(new URL(`../ceilings/${name}.ts`, import.meta.url));
  return start(program, process.execArgv, options);
}

async function start(
  program: string,
  nodeArgs: readonly string[],
  { folder, args = [], core = cores.server, isProfiled = false }: ServerOptions,
): Promise<BenchServer> {
  const logPath = join(folder, `${Math.floor(performance.now())}.log`);
  const log = await open(logPath, 'w');
  const profiling = isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const startedAt = performance.now();
  const child = fork(program, args, {
    execArgv: [...nodeArgs, ...profiling],
    stdio: ['ignore', 'pipe', log.fd, 'ipc'],
  });
  const gone = once(child, 'close');
  const impatience = setTimeout(() => child.kill('SIGKILL'), startPatienceMs);
  const ready = await Promise.race([firstReadyLine(child.stdout), gone]);
  clearTimeout(impatience);
  await log.close();
  if (Array.isArray(ready)) throw new Error(`a server did not come up: ${await readFile(logPath, 'utf8')}`);
  const startMs = performance.now() - startedAt;
  const processId = child.pid ?? 0;
  await pin(processId, core);
  return {
    processId,
    ports: portsOf(ready),
    startMs,
    async stop() {
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
      await gone;
      clearTimeout(impatience);
    },
  };
}

function firstReadyLine(output: NodeJS.ReadableStream | null): Promise<ReadyLine> {
  return new Promise((resolve) => {
    if (output === null) return;
    createInterface(output).on('line', (line) => {
      const parsed = parseReadyLine(line);
      if (parsed !== undefined) resolve(parsed);
    });
  });
}

function portsOf({ addresses }: ReadyLine): Record<string, number> {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => [
      name,
      Number(address.slice(address.lastIndexOf(':') + 1)),
    ]),
  );
}
