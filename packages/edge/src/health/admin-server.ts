import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type ListenAt, listenOn } from '../listener.ts';
import type { Alarms } from './alarms.ts';
import type { SelfCheck } from './self-check.ts';

/** What the edge says of its list on `/status`. */
interface EdgeStatus {
  readonly position: number;
  /** Absent while no signed head has been seen. */
  readonly ageSeconds?: number;
  readonly count: number;
  /** Set digest of the list, 64 hexadecimal digits. */
  readonly digest: string;
  /** Whether the feed is open. */
  readonly connected: boolean;
  /** The edge's public key, 64 hexadecimal digits; absent without a hub. */
  readonly edge?: string;
  /** The operator's own list: the checksum that `deadset gate-list show` tells, when it was built, bytes of memory. */
  readonly gateList?: { readonly checksum: string; readonly builtAt: string; readonly bytes: number };
}

export interface AdminServerOptions extends ListenAt {
  readonly status: () => EdgeStatus;
  /** Whether the gates answer by a list that is not older than any before. */
  readonly isReady: () => boolean;
  readonly selfCheck: SelfCheck;
  readonly alarms: Alarms;
  readonly metrics: Registry;
  /** Brings the figures up to date before they are told. */
  readonly refresh: () => Promise<void>;
  readonly log: Logger;
}

const mediaType = 'application/json';

/** The port for those who run the edge: `/health`, `/ready`, `/metrics`, `/status`. */
export class AdminServer {
  readonly #options: AdminServerOptions;
  readonly #server: Server;

  constructor(options: AdminServerOptions) {
    this.#options = options;
    const limits = { requestTimeout: 5000, headersTimeout: 5000, maxHeaderSize: 8192 };
    this.#server = createServer(limits, (request, response) => {
      const path = request.method === 'GET' ? (request.url ?? '').split('?')[0] : undefined;
      this.#serve(path ?? '', response).catch((error: unknown) => {
        options.log.error({ err: error }, 'the admin port could not answer');
        response.destroy();
      });
    });
  }

  listen(): Promise<AddressInfo> {
    return listenOn(this.#server, this.#options);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(path: string, response: ServerResponse): Promise<void> {
    const { status, isReady, selfCheck, alarms, metrics, refresh } = this.#options;
    switch (path) {
      case '/health': {
        const { isHealthy, listeners } = await selfCheck.run();
        send(response, isHealthy ? 200 : 503, { healthy: isHealthy, listeners, alarms: alarms.list() });
        return;
      }
      case '/ready':
        send(response, isReady() ? 200 : 503, { ready: isReady() });
        return;
      case '/status':
        send(response, 200, status());
        return;
      case '/metrics': {
        await refresh();
        const text = await metrics.metrics();
        response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
        return;
      }
      default:
        send(response, 404, { title: 'No such page', status: 404 });
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': mediaType }).end(JSON.stringify(body));
}
