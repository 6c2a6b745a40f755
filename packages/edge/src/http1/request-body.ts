import type { IncomingMessage, ServerResponse } from 'node:http';
import { RegistryError } from '@deadset/domain';

/** How long a body may take, in milliseconds. */
const bodyMs = 5000;

/**
 * The whole body of a request.
 *
 * Rejects with `RegistryError`: 'too-large' above so many bytes, 'invalid' when it does not arrive in time or breaks off.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (code: 'invalid' | 'too-large', words: string) => {
      clearTimeout(timer);
      request.off('data', take).pause();
      reject(new RegistryError(code, words));
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) fail('too-large', `The body is longer than ${maxBytes} bytes`);
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => fail('invalid', `The body did not arrive within ${bodyMs} ms`), bodyMs);
    request.on('data', take);
    request.once('end', () => {
      clearTimeout(timer);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    // Whoever broke off hears nothing; the rejection only ends the work.
    request.once('error', () => fail('invalid', 'The body broke off'));
  });
}

/**
 * Has the connection closed behind an answer when there is a body that nobody will read: what is left of it would
 * otherwise be waited for. To be called before the answer is sent.
 */
export function partFromUnread(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  const hasBody = coding !== undefined || length !== '0';
  if (hasBody && !request.complete && !response.headersSent) response.setHeader('connection', 'close');
}
