import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { RegistryError } from '@deadset/domain';
import { ImportEvent, type ImportGuard, parserOf } from '@deadset/protocol';
import { CommandFailure } from './exit-code.ts';
import { askHub, type HubAccess } from './hub-access.ts';

/** One file on its way to the hub. */
export interface FileUpload {
  /** Kind of file, by the last part of its address. */
  readonly list: string;
  readonly mediaType: 'text/csv' | 'text/plain';
  readonly kind: 'full' | 'delta';
  readonly dryRun: boolean;
  readonly overrides: readonly ImportGuard[];
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const parseEvent = parserOf(ImportEvent);

/** Sends a file as it is read, and gives the hub's events as they come. Throws as `askHub`. */
export async function* sendFile(access: HubAccess, upload: FileUpload): AsyncGenerator<ImportEvent> {
  const response = await askHub(access, addressOf(access, upload), {
    method: 'POST',
    headers: { 'content-type': upload.mediaType },
    body: Readable.toWeb(Readable.from(upload.bytes)),
    duplex: 'half',
  });
  if (response.body === null) throw new CommandFailure('The hub answered nothing.');
  for await (const line of linesOf(response.body, access.hub)) {
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

function addressOf({ hub }: HubAccess, { list, kind, dryRun, overrides, fileName }: FileUpload): URL {
  const address = new URL(`/v1/imports/${list}`, hub);
  address.searchParams.set('kind', kind);
  address.searchParams.set('file', fileName);
  if (dryRun) address.searchParams.set('dryRun', 'true');
  if (overrides.length > 0) address.searchParams.set('override', overrides.join(','));
  return address;
}
