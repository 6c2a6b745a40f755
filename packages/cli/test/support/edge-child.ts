import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseReadyLine } from '../../src/supervisor/ready-line.ts';

const program = fileURLToPath(new URL('../../bin/deadset.js', import.meta.url));

/** `deadset edge` as whoever runs it starts it. */
export interface EdgeChild {
  /** `host:port` by the name of the listener. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly processId: number;
  /** Sends a signal and resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Rejects with what it said when it ends before it is ready. */
export async function startEdge(...args: readonly string[]): Promise<EdgeChild> {
  const child = spawn(process.execPath, [program, 'edge', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += String(text);
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the edge ended before it was ready: ${said}`);
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  // From now on an end is what the test asks for.
  ended.catch(() => undefined);
  const ready = parseReadyLine(String(line));
  if (ready === undefined) throw new Error(`the edge said something else: ${String(line)}`);
  return { addresses: ready.addresses, processId: child.pid ?? 0, end: (signal) => end(child, signal) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
  return child.exitCode;
}

/** Host and port of an address in the ready line. */
export function hostPortOf(address: string | undefined): { host: string; port: number } {
  const [host = '', port = ''] = address?.split(':') ?? [];
  return { host, port: Number(port) };
}
