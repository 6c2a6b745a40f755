import { RegistryError } from '@deadset/domain';
import { CommanderError } from 'commander';

/** How the command ends: 0 done, 1 refused or failed, 2 not understood. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command that cannot go on, in one sentence that says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = exitCodes.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command has said what it found, and it was not good news: nothing is added, only the code. */
export class AnsweredNo extends Error {
  override readonly name = 'AnsweredNo';
  readonly exitCode: number;

  constructor(exitCode: number = exitCodes.failed) {
    super('the answer is no');
    this.exitCode = exitCode;
  }
}

/** What the system calls its refusals, in words. */
const systemRefusals: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not do that',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'it is already there',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  EADDRINUSE: 'another process has this port; choose another',
  EADDRNOTAVAIL: 'this machine has no such address',
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'no such host is known',
};

/** What is said of whatever ended a command, and the code it ends with. */
export interface CommandEnd {
  readonly exitCode: number;
  /** Absent when everything has been said. */
  readonly message?: string;
}

export function endFor(error: unknown): CommandEnd {
  if (error instanceof CommanderError) {
    // Commander has printed the help or its sentence by now.
    return { exitCode: error.exitCode === 0 ? exitCodes.done : exitCodes.usage };
  }
  if (error instanceof AnsweredNo) return { exitCode: error.exitCode };
  if (error instanceof CommandFailure) return { exitCode: error.exitCode, message: error.message };
  if (error instanceof RegistryError)
    return { exitCode: exitCodes.failed, message: asSentence(error.message) };
  return { exitCode: exitCodes.failed, message: systemSentence(error) ?? faultText(error) };
}

/** With a full stop at its end, and not with two. */
export function asSentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}

function systemSentence(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const words = systemRefusals[error.code];
  if (words === undefined) return undefined;
  const place = 'path' in error && typeof error.path === 'string' ? error.path : addressOf(error);
  return `${place ?? error.code}: ${words}.`;
}

function addressOf(error: Error): string | undefined {
  if (!('port' in error) || typeof error.port !== 'number') return undefined;
  const host = 'address' in error && typeof error.address === 'string' ? error.address : 'port';
  return `${host}:${error.port}`;
}

/** A fault of ours is shown whole: whoever reports it needs every line. */
function faultText(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This should not have happened; please report it.\n${text}`;
}
