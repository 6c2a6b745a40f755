import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { TokenSource } from '@deadset/client';
import { RegistryError } from '@deadset/domain';
import { ImportEvent, type ImportGuard, Problem, parserOf } from '@deadset/protocol';
import { systemClock } from './clock.ts';
import { CommandFailure } from './exit-code.ts';

export interface StolenListUpload {
  /** Where the hub answers, for instance `http://127.0.0.1:8400`. */
  readonly hub: string;
  readonly participant: string;
  readonly secret: string;
  readonly kind: 'full' | 'delta';
  readonly dryRun: boolean;
  readonly overrides: readonly ImportGuard[];
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const parseEvent = parserOf(ImportEvent);
const parseProblem = parserOf(Problem);
const tokenTimeoutMs = 10_000;

/**
 * Sends a stolen list as it is read, and gives the hub's events as they come.
 *
 * Throws `RegistryError` ('unavailable') when the hub cannot be reached, `CommandFailure` with the hub's words when it
 * does not take the request.
 */
export async function* sendStolenList(upload: StolenListUpload): AsyncGenerator<ImportEvent> {
  const response = await post(upload);
  if (response.body === null || !response.ok) throw new CommandFailure(`${await problemIn(response)}.`);
  for await (const line of linesOf(response.body, upload.hub)) {
    const event = parseEvent(JSON.parse(line));
    if (!event.ok) throw new Error(`the hub sent an event outside the contract: ${event.problem}`);
    yield event.value;
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>, hub: string): AsyncGenerator<string> {
  try {
    yield* createInterface(Readable.fromWeb(body));
  } catch (error) {
    // What has been written stays, in whole transactions; only the rest is still to do.
    const advice = 'Send the same file again: it does what is still to do';
    throw new RegistryError('unavailable', `${hub} broke off in the middle. ${advice}`, { cause: error });
  }
}

async function post(upload: StolenListUpload): Promise<Response> {
  const { hub, participant, secret, bytes } = upload;
  const options = { url: hub, participant, secret, timeoutMs: tokenTimeoutMs, clock: systemClock };
  const token = await new TokenSource(options).current();
  try {
    return await fetch(addressOf(upload), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body: Readable.toWeb(Readable.from(bytes)),
      duplex: 'half',
    });
  } catch (error) {
    throw new RegistryError('unavailable', `${hub} cannot be reached, or broke off`, { cause: error });
  }
}

function addressOf({ hub, kind, dryRun, overrides, fileName }: StolenListUpload): URL {
  const address = new URL('/v1/imports/stolen-list', hub);
  address.searchParams.set('kind', kind);
  address.searchParams.set('file', fileName);
  if (dryRun) address.searchParams.set('dryRun', 'true');
  if (overrides.length > 0) address.searchParams.set('override', overrides.join(','));
  return address;
}

async function problemIn(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const problem = parseProblem(JSON.parse(text));
    if (problem.ok) return problem.value.title;
  } catch (error) {
    // Not JSON: a page of a proxy. The status tells what happened.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `The hub answered with HTTP status ${response.status}`;
}
