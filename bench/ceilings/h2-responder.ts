import { createServer } from 'node:http2';
import { announce } from './responder-process.ts';

/**
 * The ceiling of N5g-eir: bare node:http2 with the same path and body. It reads no query and knows no device.
 *
 * `npx tsx bench/ceilings/h2-responder.ts` runs it by itself.
 */
const path = '/n5g-eir-eic/v1/equipment-status?';
const body = Buffer.from('{"status":"WHITELISTED"}');

const server = createServer();
server.on('stream', (stream, headers) => {
  if (headers[':path']?.startsWith(path) !== true) {
    stream.respond({ ':status': 404 }, { endStream: true });
    return;
  }
  stream.respond({ ':status': 200, 'content-type': 'application/json', 'content-length': body.length });
  stream.end(body);
});
await announce(server, 'n5g');
