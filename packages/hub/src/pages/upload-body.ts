import { RegistryError } from '@deadset/domain';
import type { FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import { withoutHidden } from './hidden-characters.ts';

/** Largest form with a file in it, in bytes. */
const largestUpload = 4 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Lets pages of this scope take a form with a file in it (`enctype="multipart/form-data"`, RFC 7578): each field is its
 * text, a file its content as UTF-8, and no file chosen is empty text, none of them with hidden characters. The parser is the one of Node's own `fetch`.
 */
export function acceptUploads(app: App): void {
  if (app.hasContentTypeParser('multipart/form-data')) return;
  app.addContentTypeParser<Buffer>(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: largestUpload },
    async (request: FastifyRequest, body: Buffer) => {
      const headers = { 'content-type': request.headers['content-type'] ?? '' };
      const form = await new Response(body, { headers }).formData().catch((cause: unknown) => {
        throw new RegistryError('invalid', 'The form did not arrive whole. Send it again.', { cause });
      });
      const fields: Record<string, string | string[]> = {};
      for (const name of new Set(form.keys())) {
        const values = await Promise.all(form.getAll(name).map(textOf));
        fields[name] = values.length === 1 ? (values[0] ?? '') : values;
      }
      return withoutHidden(fields);
    },
  );
}

async function textOf(value: string | Blob): Promise<string> {
  if (typeof value === 'string') return value;
  const bytes = Buffer.from(await value.arrayBuffer());
  if (bytes.subarray(0, 2).equals(Buffer.from('PK')))
    throw new RegistryError(
      'invalid',
      'The file is a spreadsheet or an archive. Save it as CSV in UTF-8, and send that.',
    );
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new RegistryError(
      'invalid',
      'The file is not in UTF-8, so letters of it would be lost. Save it as CSV in UTF-8, and send that.',
      { cause },
    );
  }
}
