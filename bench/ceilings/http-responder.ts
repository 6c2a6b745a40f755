import { createServer } from 'node:http';
import { announce } from './responder-process.ts';

/**
 * The ceiling of the check API: bare node:http that reads a body to its end, does not look at it, and gives an answer of
 * the same form and length.
 *
 * `npx tsx bench/ceilings/http-responder.ts` runs it by itself.
 */
const body = Buffer.from(
  '{"outcome":"allow","reason":"no-report-found","position":0,"at":"2026-01-01T00:00:00.000Z"}',
);
const headers = { 'content-type': 'application/json', 'content-length': body.length };

const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => {
    response.writeHead(200, headers);
    response.end(body);
  });
});
await announce(server, 'check');
