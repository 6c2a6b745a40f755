import { TokenSource } from '@deadset/client';
import { RegistryError } from '@deadset/domain';
import { Problem, parserOf } from '@deadset/protocol';
import type { Command } from 'commander';
import { systemClock } from './clock.ts';
import { environment } from './config.ts';
import { CommandFailure, exitCodes } from './exit-code.ts';
import { parseBaseUrl, readSecretFile } from './option-values.ts';

/** Options of every command that asks a hub in a participant's name. */
export interface HubArguments {
  readonly hub: string;
  readonly participant: string;
  readonly secretFile?: string;
}

/** Where a hub answers, for instance `http://127.0.0.1:8400`, and in whose name it is asked. */
export interface HubAccess {
  readonly hub: string;
  readonly participant: string;
  readonly secret: string;
}

const tokenTimeoutMs = 10_000;
const parseProblem = parserOf(Problem);

/** Adds the options that `HubArguments` are. */
export function addHubOptions(command: Command): Command {
  return command
    .option('--hub <url>', 'where the hub answers', parseBaseUrl, 'http://127.0.0.1:8400')
    .requiredOption('--participant <id>', 'in whose name')
    .option('--secret-file <file>', 'file with the secret of that participant (or DEADSET_SECRET)');
}

/** The access that options give. Throws `CommandFailure` when there is no secret. */
export async function accessOf({ hub, participant, secretFile }: HubArguments): Promise<HubAccess> {
  if (secretFile !== undefined) return { hub, participant, secret: await readSecretFile(secretFile) };
  const secret = environment['DEADSET_SECRET'];
  if (secret !== undefined && secret !== '') return { hub, participant, secret };
  throw new CommandFailure(
    "The participant's secret is needed: give --secret-file FILE or set DEADSET_SECRET.",
    exitCodes.usage,
  );
}

/**
 * Asks the hub. Throws `RegistryError` ('unavailable') when it cannot be reached, `CommandFailure` with the hub's words
 * when it refuses.
 */
export async function askHub(
  { hub, participant, secret }: HubAccess,
  address: URL,
  request: RequestInit = {},
): Promise<Response> {
  const options = { url: hub, participant, secret, timeoutMs: tokenTimeoutMs, clock: systemClock };
  const token = await new TokenSource(options).current();
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(address, { ...request, headers }).catch((error: unknown) => {
    throw new RegistryError('unavailable', `${hub} cannot be reached, or broke off`, { cause: error });
  });
  if (!response.ok) throw new CommandFailure(`${await problemIn(response)}.`);
  return response;
}

async function problemIn(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const problem = parseProblem(JSON.parse(text));
    if (problem.ok) return problem.value.title.replace(/\.$/, '');
  } catch (error) {
    // Not JSON: a page of a proxy. The status tells what happened.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `The hub answered with HTTP status ${response.status}`;
}
