import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseReadyLine } from '../../packages/cli/src/supervisor/ready-line.ts';
import { runDeadset } from '../world/deadset-command.ts';
import { KillableProcess } from '../world/killable-process.ts';
import { stolenList } from './phones.ts';

/** A real edge process on the loopback with every listener, answering by the list of `phones.ts`. */
export class StressedGate {
  readonly #folder: string;
  readonly #process: KillableProcess;
  readonly #ports: ReadonlyMap<string, number>;

  private constructor(folder: string, process: KillableProcess, ports: ReadonlyMap<string, number>) {
    this.#folder = folder;
    this.#process = process;
    this.#ports = ports;
  }

  /** Makes the list and starts the edge. `more` are further options of `deadset edge`. */
  static async start(more: readonly string[] = []): Promise<StressedGate> {
    const folder = await mkdtemp(path.join(tmpdir(), 'deadset-stress-'));
    const [csv, list] = [path.join(folder, 'list.csv'), path.join(folder, 'list.snapshot')];
    await writeFile(csv, stolenList());
    await runDeadset(['list', 'build', '--from', csv, '--out', list]);
    const anywhere = '127.0.0.1:0';
    const listeners = ['--s13', anywhere, '--n5g', anywhere, '--check', anywhere];
    const edge = new KillableProcess({
      name: 'edge',
      args: ['edge', '--snapshot', list, ...listeners, '--log-level', 'error', ...more],
      env: { PATH: process.env['PATH'] ?? '' },
      logFile: path.join(folder, 'edge.log'),
      onDeath: () => undefined,
    });
    const ready = (await edge.start()).map(parseReadyLine).find((line) => line !== undefined);
    const ports = Object.entries(ready?.addresses ?? {}).map(
      ([name, address]) => [name, Number(address.slice(address.lastIndexOf(':') + 1))] as const,
    );
    return new StressedGate(folder, edge, new Map(ports));
  }

  portOf(listener: 's13' | 'n5g' | 'check'): number {
    const port = this.#ports.get(listener);
    if (port === undefined) throw new Error(`the edge has no listener ${listener}`);
    return port;
  }

  get isRunning(): boolean {
    return this.#process.isRunning;
  }

  /** Memory of the whole process that is in RAM now, in bytes; 0 when it is gone. Linux only. */
  async residentBytes(): Promise<number> {
    try {
      const status = await readFile(`/proc/${this.#process.processId}/status`, 'utf8');
      return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
