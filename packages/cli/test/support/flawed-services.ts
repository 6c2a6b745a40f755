import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A service of an integrator that runs, with whatever it gets wrong. */
export interface Service {
  readonly url: string;
  close(): Promise<void>;
}

/** An equipment identity register over N5g-eir that answers by a function: a status, or an HTTP status for an error. */
export async function startRegister(decide: (digits: string) => string | number): Promise<Service> {
  const server = createHttp2Server();
  const sessions = new Set<{ close(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    const { searchParams } = new URL(String(headers[':path']), 'http://eir.test');
    const decision = decide((searchParams.get('pei') ?? '').replace(/^imei(sv)?-/, ''));
    if (typeof decision === 'number') {
      stream.respond({ ':status': decision });
      stream.end(JSON.stringify({ cause: 'ERROR' }));
    } else {
      stream.respond({ ':status': 200 });
      stream.end(JSON.stringify({ status: decision }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: addressOf(server.address()),
    async close() {
      for (const session of sessions) session.close();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A counter that answers JSON by a function of the IMEI that it is asked about. */
export function startCounter(decide: (imei: string) => { status?: number; body: object }): Promise<Service> {
  return startListener((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const [, imei = ''] = /"imei":"([^"]*)"/.exec(text) ?? [];
      const { status = 200, body } = decide(imei);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
}

export async function startListener(listener: RequestListener): Promise<Service> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: addressOf(server.address()),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function addressOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('a service without a port');
  return `http://127.0.0.1:${address.port}`;
}
