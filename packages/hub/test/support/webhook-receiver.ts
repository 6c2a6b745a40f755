import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { CloudEvent, checkWebhook, parserOf, type WebhookFault } from '@deadset/protocol';
import { afterAll } from 'vitest';

/** One request that came in. */
export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real receiver on this machine that answers as it is told and keeps what comes. */
export interface WebhookReceiver {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Connections that were made, whatever came of them. */
  readonly connections: () => number;
  /** How it answers from now on: a status, or never. */
  answer: number | 'never';
  location?: string;
  /** What came, as events; throws when something is none. */
  events(): CloudEvent[];
  /** What is wrong with the last request under this secret. */
  faultOf(secret: string, nowMs: number): WebhookFault | undefined;
}

const parseEvent = parserOf(CloudEvent);

/** Starts a receiver that is closed at the end of the test file. */
export async function startReceiver(): Promise<WebhookReceiver> {
  let connections = 0;
  const requests: ReceivedRequest[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      if (receiver.answer === 'never') return;
      if (receiver.location !== undefined) response.setHeader('location', receiver.location);
      response.writeHead(receiver.answer).end();
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${address.port}/events`,
    requests,
    connections: () => connections,
    answer: 204,
    events: () =>
      requests.map(({ body }) => {
        const parsed = parseEvent(JSON.parse(body));
        if (!parsed.ok) throw new Error(`what came is no event: ${parsed.problem}`);
        return parsed.value;
      }),
    faultOf: (secret, nowMs) => {
      const last = requests.at(-1);
      if (last === undefined) throw new Error('nothing has come');
      return checkWebhook(last.headers, last.body, [secret], nowMs);
    },
  };
  return receiver;
}
