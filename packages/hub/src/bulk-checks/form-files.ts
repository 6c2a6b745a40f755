import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
import { RegistryError } from '@deadset/domain';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';

/** A part of a form that is read while it arrives. */
export interface FormFile {
  readonly name: string;
  /** As the browser named it, without its folders; empty where no file was chosen, absent for text. */
  readonly fileName?: string;
  /** To be read before the next one is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A form while it arrives. */
export interface ArrivingForm {
  /** Its short fields, as far as they have come: all that stand before a file are here when that file is. */
  readonly fields: ReadonlyMap<string, string>;
  /** Throws 'invalid' for a body that is no form, that ends before its last part does, or has a field too long. */
  next(): Promise<FormFile | undefined>;
}

/** Far above what a form of ours has; whatever is above is passed over. Sizes in bytes. */
const limits = { fieldSize: 200, fields: 10, files: 4, parts: 14, headerPairs: 10, headerSize: 4_096 };

/**
 * Reads a form with files (`multipart/form-data`, RFC 7578) in the order of its fields: no more is in memory than a few
 * pieces, for the body waits until a file is read. Files, and the text named `longText`, come as they arrive.
 *
 * Throws 'invalid' for a content type that names no boundary.
 */
export function arrivingForm(body: Readable, contentType: string, longText: string): ArrivingForm {
  const form = readerFor(contentType, longText);
  const fields = new Map<string, string>();
  const streams: BusboyFileStream[] = [];
  form.on('field', (name, value, _isNameCut, isCut) => {
    if (isCut) form.destroy(new RegistryError('invalid', 'A field of the form is too long.'));
    else fields.set(name, value);
  });
  const files = new ReadableStream<FormFile>({
    start(queue) {
      form.on('file', (name, stream, fileName: string | undefined) => {
        streams.push(stream);
        // What is wrong with it is told to whoever reads it; one that nobody reads must not end the process.
        stream.on('error', () => undefined);
        queue.enqueue({ name, bytes: wholeOf(stream), ...(fileName === undefined ? {} : { fileName }) });
      });
      finished(form).then(
        () => queue.close(),
        (error: unknown) => {
          queue.error(refusalOf(error));
          for (const stream of streams) stream.destroy();
        },
      );
    },
  });
  body.once('close', () => form.destroy());
  body.pipe(form);
  const reader = files.getReader();
  return { fields, next: async () => (await reader.read()).value };
}

function readerFor(contentType: string, longText: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name, _type, fileName) => name === longText || fileName !== undefined,
      limits,
    });
  } catch (error) {
    throw refusalOf(error);
  }
}

async function* wholeOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(cause: unknown): RegistryError {
  if (cause instanceof RegistryError) return cause;
  return new RegistryError('invalid', 'The file did not arrive whole. Send it once more.', { cause });
}
