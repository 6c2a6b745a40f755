import { Agent, type IncomingMessage, request } from 'node:http';
import { formatImeiKey, type ImeiKey } from '@deadset/domain';
import { checkPath } from '@deadset/protocol';

/** What an edge says of its list. */
export interface EdgeStatus {
  readonly position: number;
  readonly digest: string;
  readonly count: number;
  readonly connected: boolean;
}

const mostTries = 3;

/** An edge as somebody outside sees it: over its check API and its admin port. */
export class EdgeView {
  readonly #check: string;
  readonly #admin: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(checkPort: number, adminPort: number) {
    this.#check = `http://127.0.0.1:${checkPort}${checkPath}`;
    this.#admin = `http://127.0.0.1:${adminPort}`;
  }

  /** Undefined while it does not answer. */
  async status(): Promise<EdgeStatus | undefined> {
    const text = await this.#ask(`${this.#admin}/status`).catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Names of the alarms that are on; undefined while it does not answer. */
  async alarms(): Promise<string[] | undefined> {
    const text = await this.#ask(`${this.#admin}/health`).catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text).alarms;
  }

  /** How often each reason was given for a refusal, as its metrics count them. */
  async refusals(): Promise<Map<string, number>> {
    const text = await this.#ask(`${this.#admin}/metrics`).catch(() => '');
    const lines = text.matchAll(/^(\S*refus\S*\{[^}]*\}) ([0-9.]+)$/gm);
    return new Map([...lines].map(([, name = '', count = '0']) => [name, Number(count)]));
  }

  /** The reason it gives at the gate of a resale counter. Rejects while it does not answer. */
  async reasonFor(key: ImeiKey): Promise<string> {
    const answer = JSON.parse(await this.#ask(this.#check, { gate: 'resale', imei: formatImeiKey(key) }));
    return String(answer.reason);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Again when the connection ends under the question: a kept one may be closed in the moment it is used. */
  async #ask(url: string, question?: object): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#askOnce(url, question);
      } catch (error) {
        if (tries >= mostTries) throw error;
      }
    }
  }

  #askOnce(url: string, question?: object): Promise<string> {
    const body = question === undefined ? undefined : JSON.stringify(question);
    const headers =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const method = body === undefined ? 'GET' : 'POST';
    return new Promise((resolve, reject) => {
      const asked = request(
        url,
        { method, agent: this.#agent, headers, timeout: 5_000 },
        (response: IncomingMessage) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve(text));
          response.on('error', reject);
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.on('error', reject);
      asked.end(body);
    });
  }
}
