import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseReadyLine, type ReadyLine } from '../../packages/cli/src/supervisor/ready-line.ts';
import { ServiceProcess } from '../../packages/cli/src/supervisor/service-process.ts';
import { cores, pin } from './core-pinning.ts';

/** A server in a process of its own. */
export interface BenchServer {
  readonly name: string;
  readonly processId: number;
  /** Port of this machine by the name of the protocol. */
  readonly ports: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  /** Where its log goes, and profiles when they are asked for. */
  readonly folder: string;
  /** Arguments of `deadset edge`, listeners included. */
  readonly args: readonly string[];
  /** Processors that it may use; one when absent. */
  readonly core?: string;
  /** Whether V8 writes a processor profile into the folder when it ends. */
  readonly isProfiled?: boolean;
}

/** How long a responder may take to come up, in milliseconds. */
const patienceMs = 20_000;

/** A gate as a user starts it: `deadset edge` with these arguments. Resolves once it serves. */
export async function startEdge({
  folder,
  args,
  core = cores.server,
  isProfiled = false,
}: EdgeOptions): Promise<BenchServer> {
  const logFile = join(folder, 'edge.log');
  const onNews = (news: string) => {
    console.error(`the edge ${news}\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
  };
  const env: Record<string, string> = isProfiled
    ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` }
    : {};
  const service = await ServiceProcess.start({
    name: 'edge',
    args: ['edge', '--log-level', 'warn', ...args],
    env,
    logFile,
    onNews,
  });
  const processId = service.processId ?? 0;
  await pin(processId, core);
  const ports = portsOf(await service.whenReady());
  return { name: 'deadset', processId, ports, stop: () => service.stop() };
}

/** One of the responders in `bench/ceilings`. */
export async function startCeiling(name: string, args: readonly string[] = []): Promise<BenchServer> {
  const program = fileURLToPath(new URL(`../ceilings/${name}.ts`, import.meta.url));
  const child = fork(program, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const gone = once(child, 'close');
  const ready = new Promise<ReadyLine>((resolve, reject) => {
    child.once('close', () => reject(new Error(`the ceiling ${name} did not come up`)));
    createInterface(child.stdout ?? process.stdin).on('line', (line) => {
      const parsed = parseReadyLine(line);
      if (parsed !== undefined) resolve(parsed);
    });
  });
  const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  const ports = portsOf(await ready);
  clearTimeout(impatience);
  const processId = child.pid ?? 0;
  await pin(processId, cores.server);
  return {
    name,
    processId,
    ports,
    async stop() {
      child.disconnect();
      await gone;
    },
  };
}

function portsOf({ addresses }: ReadyLine): Record<string, number> {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => [
      name,
      Number(address.slice(address.lastIndexOf(':') + 1)),
    ]),
  );
}
