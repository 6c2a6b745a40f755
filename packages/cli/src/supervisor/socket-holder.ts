import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { CommandFailure } from '../exit-code.ts';

/** A listener that several threads are to accept from, by the name of its gate. */
export interface SharedListener {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

export interface SocketHolderParts {
  readonly listeners: readonly SharedListener[];
  /** How many of each socket the process gets: one for each of its workers, because a descriptor that two threads close is closed twice. */
  readonly copies: number;
  /** The program and its arguments, as this process was started. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Name of the variable that tells the process which descriptors are which: JSON, lists of numbers by name of the gate. */
export const socketsVariable = 'DEADSET_EDGE_SOCKETS';
/** Standard input, output, error, and the channel that ends the process with its holder. */
const descriptorsBefore = 4;

/**
 * Runs a command as a process that is handed listening sockets, and resolves with its exit code.
 *
 * Threads of one process share memory but cannot share a listener, so each gets a descriptor of its own for the same
 * socket, and the kernel gives a new connection to whichever is free. Only handing sockets to a child makes such copies.
 */
export async function runWithSockets({
  listeners,
  copies,
  command,
  env,
}: SocketHolderParts): Promise<number> {
  const servers: Server[] = [];
  const descriptors: number[] = [];
  const byName: Record<string, number[]> = {};
  for (const listener of listeners) {
    const server = await listening(listener);
    servers.push(server);
    const own = Array.from({ length: copies }, (_, copy) => descriptorsBefore + descriptors.length + copy);
    byName[listener.name] = own;
    descriptors.push(...own.map(() => descriptorOf(server)));
  }
  const [program = process.execPath, ...args] = command;
  const child = spawn(program, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc', ...descriptors],
    env: { ...env, [socketsVariable]: JSON.stringify(byName) },
    // A signal from the terminal reaches us, and the child once, from us.
    detached: true,
  });
  for (const server of servers) server.close();
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  process.once('disconnect', () => child.kill('SIGTERM'));
  process.channel?.unref();
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

/** What `socketsVariable` holds; throws on anything else, for only a holder writes it. */
export function parseSockets(value: unknown): Record<string, number[]> {
  const isSockets = (entries: unknown): entries is Record<string, number[]> =>
    typeof entries === 'object' &&
    entries !== null &&
    Object.values(entries).every((one) => Array.isArray(one) && one.every(Number.isSafeInteger));
  if (!isSockets(value))
    throw new CommandFailure(`${socketsVariable} is set by this command itself: unset it.`);
  return value;
}

async function listening({ host, port }: SharedListener): Promise<Server> {
  // Whoever connects before the process is there is turned away as if nobody listened yet.
  const server = createServer((socket) => socket.destroy());
  server.listen({ host, port });
  await once(server, 'listening');
  return server;
}

/** The number by which the system knows a socket; Node has no public word for it. */
function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  const descriptor: unknown =
    typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  if (typeof descriptor === 'number' && descriptor >= 0) return descriptor;
  throw new CommandFailure('Sockets cannot be shared between threads on this system: give --workers 1.');
}
