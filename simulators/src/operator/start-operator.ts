import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SignInMethod } from '@deadset/domain';
import { type Operator, type OperatorAnswer, operatorRoutes } from './operator-routes.ts';
import { SignInDesk } from './sign-in-desk.ts';
import { createStatementSigner } from './statement-signer.ts';
import { type Subscriber, statementAbout } from './subscriber.ts';

export interface OperatorOptions {
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  /** As customers know the operator. */
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where people may be sent back to; the origin of the first is the hub that statements are made for. */
  readonly redirectUris: readonly string[];
  readonly subscribers: readonly Subscriber[];
  /** Where faults are told, for instance a pino logger. */
  readonly log: { error(fields: object, message: string): void };
}

/** A simulated network operator's sign-in that runs. */
export interface RunningOperator {
  /** Its address and its name in tokens. */
  readonly issuer: string;
  /** A statement without any page, for programs: what the operator says about the account's line after this sign-in. */
  signStatement(account: string, method: SignInMethod): Promise<string>;
  close(): Promise<void>;
}

const maxBodyBytes = 16_384;
const contentTypes = { page: 'text/html; charset=utf-8', json: 'application/json', css: 'text/css' } as const;

/** Starts a real OpenID Connect issuer (authorisation code with PKCE, EdDSA) whose customers are simulated. */
export async function startOperator(options: OperatorOptions): Promise<RunningOperator> {
  const { host, port, name, clientId, clientSecret, redirectUris, subscribers, log } = options;
  const [firstRedirect] = redirectUris;
  if (firstRedirect === undefined) throw new Error('an operator needs an address to send people back to');
  const hub = new URL(firstRedirect).origin;

  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the operator has no port');
  const issuer = `http://${host}:${address.port}`;

  const client = { id: clientId, secret: clientSecret, redirectUris };
  const operator: Operator = {
    issuer,
    name,
    client,
    desk: new SignInDesk(subscribers),
    signer: await createStatementSigner(issuer),
  };
  // People may be sent on to the client after a form, so its origin is allowed for forms. CSP level 3, form-action.
  const policy = `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${hub}; frame-ancestors 'none'`;
  server.on('request', (request, response) => {
    answer(operator, request)
      .then((result) => send(response, result, policy))
      .catch((error: unknown) => {
        log.error({ err: error }, 'the simulated operator could not answer');
        response.writeHead(500).end();
      });
  });

  return {
    issuer,
    signStatement(account, method) {
      const subscriber = subscribers.find((each) => each.account === account);
      if (subscriber === undefined) return Promise.reject(new Error('no such account'));
      return operator.signer.sign(account, statementAbout(subscriber, method), { hub });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(operator: Operator, request: IncomingMessage): Promise<OperatorAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', operator.issuer);
  const route = operatorRoutes[`${request.method} ${pathname}`];
  if (route === undefined) return { kind: 'json', status: 404, body: { error: 'not_found' } };
  const body = await textOf(request);
  const form = new URLSearchParams(body);
  const { authorization = '' } = request.headers;
  return route(operator, { query: searchParams, form, authorization, body });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    byteCount += bytes.length;
    if (byteCount > maxBodyBytes) throw new Error('a body longer than the simulated operator reads');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, result: OperatorAnswer, policy: string): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-security-policy', policy);
  response.setHeader('referrer-policy', 'no-referrer');
  if (result.kind === 'redirect') {
    response.writeHead(303, { location: result.to }).end();
    return;
  }
  const body = result.kind === 'json' ? JSON.stringify(result.body) : result.body;
  response
    .writeHead(result.kind === 'css' ? 200 : result.status, { 'content-type': contentTypes[result.kind] })
    .end(body);
}
