import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ConsentClient, GateClient } from '@deadset/client';
import { type Gate, type Outcome, RegistryError } from '@deadset/domain';
import { askKeeper, type OpenQuestions } from './ask-keeper.ts';
import { pseudonymOf } from './pseudonym.ts';

/** What a counter of some organisation does with a phone that somebody presents. */
export interface CounterTrade {
  readonly gateName: Gate;
  /** Where it is asked for, by POST. */
  readonly path: string;
  /** Field of the request that names whoever presents the phone. */
  readonly presenterField: string;
  /** What is done and said, by the answer of the gate. */
  readonly decisions: Readonly<Record<Outcome, CounterDecision>>;
}

interface CounterDecision {
  /** `done` only when the gate allows. */
  readonly decision: 'done' | 'held' | 'refused';
  readonly sentence: string;
}

export interface CounterOptions {
  /** How the organisation asks its edge. */
  readonly gate: GateClient;
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** The organisation's own secret, under which presenters get pseudonyms. */
  readonly pseudonymKey: Buffer;
  /** Asks keepers, where the organisation does; without it a phone of a logbook simply waits. */
  readonly consents?: ConsentClient;
  /** Where whoever is held or refused can have it looked at: `/appeal` of the hub. */
  readonly appealUrl: string;
}

/** A running counter. */
export interface Counter {
  readonly url: string;
  close(): Promise<void>;
}

/** Longest request, in bytes: an IMEI and a name. */
const maxBodyBytes = 4096;

/** Said while no edge answers: a counter that cannot ask does not decide. */
const cannotAsk: CounterDecision = {
  decision: 'held',
  sentence: 'We cannot check this phone just now. Try again soon.',
};

/** Said to whoever brings a phone of a logbook. */
const waitsForKeeper = 'This phone is in somebody’s logbook. Its keeper has been asked.';

/** A small HTTP service where phones are presented: it asks its edge, and does as the answer says. */
export async function startCounter(trade: CounterTrade, options: CounterOptions): Promise<Counter> {
  const openQuestions: OpenQuestions = new Map();
  const server = createServer((request, response) => {
    answer(trade, options, openQuestions, request, response).catch(() => {
      // The edge gave something outside its contract; the counter decides nothing on that.
      send(response, 502, cannotAsk);
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a counter without a port');
  return {
    url: `http://${options.host}:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  trade: CounterTrade,
  options: CounterOptions,
  openQuestions: OpenQuestions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST' || request.url !== trade.path) {
    return send(response, 404, { sentence: `Here only POST ${trade.path} is answered.` });
  }
  const asked = parseAsked(await readBody(request), trade.presenterField);
  if (asked === undefined) {
    return send(response, 400, {
      sentence: `The body must be JSON with imei (14 to 16 digits) and ${trade.presenterField}.`,
    });
  }
  const presenter = pseudonymOf(asked.presenter, options.pseudonymKey);
  try {
    send(response, 200, await decide(trade, options, openQuestions, { imei: asked.imei, presenter }));
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    send(response, 503, { ...cannotAsk, appeal: options.appealUrl });
  }
}

/** What is done with a phone, and why: as the edge says, and as the keeper says where it waits for them. */
async function decide(
  { gateName, decisions }: CounterTrade,
  { gate, consents, appealUrl: appeal }: CounterOptions,
  openQuestions: OpenQuestions,
  asked: { readonly imei: string; readonly presenter: string },
): Promise<object> {
  const question = { gate: gateName, ...asked };
  const { outcome, reason, position } = await gate.check(question);
  if (outcome === 'allow') return { ...decisions.allow, position };
  if (reason !== 'keeper-consent-needed' || consents === undefined)
    return { ...decisions[outcome], reason, appeal, position };
  const { consent, isGiven } = await askKeeper(consents, question, openQuestions);
  if (isGiven) return { ...decisions.allow, consent, position };
  return { ...decisions.hold, sentence: waitsForKeeper, consent, reason, appeal, position };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a request that is not bytes');
    length += chunk.length;
    if (length > maxBodyBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined for a body without both fields. */
function parseAsked(body: string, presenterField: string): { imei: string; presenter: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // Not JSON: answered as any other body that cannot be used.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [imei, presenter] = [fields.get('imei'), fields.get(presenterField)];
  if (typeof imei !== 'string' || !/^[0-9]{14,16}$/.test(imei)) return undefined;
  return typeof presenter === 'string' && presenter !== '' ? { imei, presenter } : undefined;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
